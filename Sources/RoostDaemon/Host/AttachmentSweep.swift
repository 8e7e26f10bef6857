import RoostModel

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Removes files of attachments that no message refers to.
enum AttachmentSweep {
    /// - Parameter before: newer files are kept, because an upload is stored in the database only when it is complete.
    static func run(_ folder: String, keeping: Set<AttachmentID>, before: Timestamp) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        for name in BackupFiles.names(in: folder) {
            // Only names that the daemon itself creates.
            let isPart = name.hasSuffix(".part")
            guard let id = AttachmentID(isPart ? String(name.dropLast(5)) : name), isPart || !keeping.contains(id) else { continue }
            var status = stat()
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG,
                modified(status) < before
            else { continue }
            unlinkat(descriptor, name, 0)
        }
    }

    private static func modified(_ status: stat) -> Timestamp {
        #if os(Linux)
            Timestamp(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
        #else
            Timestamp(milliseconds: Int64(status.st_mtimespec.tv_sec) * 1000)
        #endif
    }
}
