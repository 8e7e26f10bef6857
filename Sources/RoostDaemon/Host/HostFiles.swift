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

/// Small host files that runtimes read (credentials, package descriptions).
enum HostFiles {
    /// `nil` if the file cannot be read or is larger than 2 MiB.
    static func read(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 2 << 20 else { return nil }
        return [UInt8](data)
    }

    /// The folder's path with symbolic links resolved; `nil` if it is not a folder.
    static func folder(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return String(cString: resolved)
    }

    /// The first line of a small kernel file; `nil` if it cannot be read.
    static func line(_ path: String) -> String? {
        read(path).flatMap {
            String(decoding: $0, as: UTF8.self).split(whereSeparator: { $0.isNewline || $0 == "\0" }).first.map(String.init)
        }
    }
}
