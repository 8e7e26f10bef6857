import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The doctor's automatic repairs: only in the state folder, and only what cannot lose data.
struct DoctorRepair: Sendable {
    let state: StateFolder

    /// - Returns: a description of each repair.
    /// - Throws: ``DaemonError``.
    func run() throws -> [String] {
        guard BackupFiles.exists(state.path) else { return [] }
        var done: [String] = []
        done += try privateModes()
        done += try missingFolders()
        done += try staleSocket()
        done += try largeLog()
        return done
    }

    private func privateModes() throws -> [String] {
        let files = [state.database, state.database + "-wal", state.database + "-shm", state.settings, state.log]
        let folders = [state.path, state.runFolder, state.logs, state.homes, state.guardFolder, state.attachments]
        return try (folders + files).compactMap { path in
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            guard isFolder || status.st_mode & S_IFMT == S_IFREG else {
                throw DaemonError.stateFolder(path, why: "it is a link or not a regular file; check it, then remove it")
            }
            // Through a descriptor, so that a replacement of the path has no effect.
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else { throw DaemonError.stateFolder(path, why: String(cString: strerror(errno))) }
            defer { close(descriptor) }
            guard fchmod(descriptor, isFolder ? 0o700 : 0o600) == 0 else {
                throw DaemonError.stateFolder(path, why: String(cString: strerror(errno)))
            }
            return "made \(path) private"
        }
    }

    private func missingFolders() throws -> [String] {
        try [state.runFolder, state.logs, state.homes].compactMap { path in
            guard !BackupFiles.exists(path) else { return nil }
            try PrivateFolder.make(path)
            return "created \(path)"
        }
    }

    private func staleSocket() throws -> [String] {
        guard BackupFiles.exists(state.socket), let lock = try StateLock(path: state.lock) else { return [] }
        defer { withExtendedLifetime(lock) {} }
        guard unlink(state.socket) == 0 else { throw DaemonError.stateFolder(state.socket, why: String(cString: strerror(errno))) }
        return ["removed the socket of a dead daemon: \(state.socket)"]
    }

    /// A running daemon rotates its log itself.
    private func largeLog() throws -> [String] {
        guard let lock = try StateLock(path: state.lock) else { return [] }
        defer { withExtendedLifetime(lock) {} }
        var status = stat()
        var done: [String] = []
        if lstat(state.log, &status) == 0, status.st_size > off_t(LogFile.usualLimit) {
            let file = try LogFile(path: state.log, limit: 1)
            file.write("rotated by roost doctor --fix\n")
            done.append("rotated \(state.log)")
        }
        for name in BackupFiles.names(in: state.logs) where name.hasPrefix("roost.log.") {
            guard Int(name.dropFirst(10)).map({ $0 >= LogFile.usualCount }) ?? false else { continue }
            if unlink(state.logs + "/" + name) == 0 { done.append("removed \(state.logs)/\(name)") }
        }
        return done
    }
}
