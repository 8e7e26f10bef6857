#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Small files of the host that runtimes ask for (a sign-in, a package description).
enum HostFiles {
    /// `nil` where it cannot be read or is larger than any such file has reason to be (2 MiB).
    static func read(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 2 << 20 else { return nil }
        return [UInt8](data)
    }

    /// A folder with its links resolved; `nil` for anything else.
    static func folder(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return String(cString: resolved)
    }

    /// The first line of a small file of the kernel's; `nil` where it cannot be read.
    static func line(_ path: String) -> String? {
        read(path).flatMap {
            String(decoding: $0, as: UTF8.self).split(whereSeparator: { $0.isNewline || $0 == "\0" }).first.map(String.init)
        }
    }
}
