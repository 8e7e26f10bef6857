#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostSupport

/// Small queries about files of the host.
enum HostFile {
    /// The target of a path; `nil` if it does not exist.
    static func entry(_ path: String) -> HostFacts.Entry? {
        // Most requested paths do not exist: one call detects this, while realpath needs one per component.
        guard leads(path), let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { return nil }
        return HostFacts.Entry(resolved: String(cString: resolved), isFolder: status.st_mode & S_IFMT == S_IFDIR)
    }

    /// Whether a path exists, following links.
    static func leads(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    /// The home of an account with links resolved; `nil` for an unknown account.
    static func home(of account: uid_t) -> String? {
        var record = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(account, &record, &buffer, buffer.count, &found) == 0, let found, let home = found.pointee.pw_dir else {
            return nil
        }
        return entry(String(cString: home))?.resolved
    }

    /// Whether a path exists, including dangling links.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// Whether it is a folder and not a link to one.
    static func isRealFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The names in a folder; `nil` if it cannot be listed or has more than `most`.
    static func names(_ folder: String, most: Int) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = entryText(entry)
            if name == "." || name == ".." { continue }
            guard names.count < most else { return nil }
            names.append(name)
        }
        return names
    }

    /// The text of a small regular file; `nil` for anything else, including files that are not UTF-8.
    static func text(_ path: String, most: Int) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= most else { return nil }
        var bytes = [UInt8](repeating: 0, count: most + 1)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0, count <= most else { return nil }
        return String(validating: bytes[0..<count], as: UTF8.self)
    }

    /// The target text of a symbolic link; `nil` for anything else.
    static func link(_ path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[0..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }
}
