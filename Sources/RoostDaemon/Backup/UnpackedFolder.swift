import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Verifies a folder that tar unpacked, independent of the archive's claims, and sets the modes that the daemon would have set.
struct UnpackedFolder {
    /// Whether modes of files and symbolic links are kept.
    let isHomes: Bool

    /// - Parameter name: the name for messages, such as `attachments`.
    func settle(_ path: String, _ name: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw BackupFiles.failure(path) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            // Set first, because the content of a folder without permissions cannot be listed.
            try setMode(path, isHomes ? status.st_mode & 0o777 | 0o700 : 0o700, status.st_mode)
            for entry in BackupFiles.names(in: path) { try settle(path + "/" + entry, name + "/" + entry) }
        case S_IFREG:
            guard status.st_nlink == 1 else { throw refusal(name, "a file with hard links") }
            try setMode(path, isHomes ? status.st_mode & 0o777 : 0o600, status.st_mode)
        case S_IFLNK where isHomes: break
        default: throw refusal(name, "neither a file nor a folder")
        }
    }

    private func setMode(_ path: String, _ mode: mode_t, _ before: mode_t) throws {
        guard before & 0o7777 != mode else { return }
        guard chmod(path, mode) == 0 else { throw BackupFiles.failure(path) }
    }

    private func refusal(_ name: String, _ what: String) -> ErrorBody {
        ErrorBody(
            .invalidRequest, "the backup is refused: \(SafeName.shown(name)) is \(what)", hint: "use another backup", requestId: "")
    }
}
