import RoostStore
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Checks of the state folder and its content.
extension Doctor {
    func stateFolder() -> Finding {
        var status = stat()
        guard stat(state.path, &status) == 0 else {
            return Finding(
                id: "state.folder", severity: .info, title: "there is no state folder yet", evidence: state.path, fix: "roost up creates it"
            )
        }
        if status.st_mode & 0o077 != 0 {
            return Finding(
                id: "state.folder", severity: .warning, title: "other users can access the state folder", evidence: state.path,
                fix: "chmod 700 \(state.path)")
        }
        if access(state.path, W_OK | X_OK) != 0 {
            return Finding(
                id: "state.folder", severity: .error, title: "the state folder is not writable", evidence: state.path,
                fix: "make it writable, or set ROOST_HOME to another folder")
        }
        return Finding(id: "state.folder", severity: .ok, title: "the state folder is private and writable", evidence: state.path)
    }

    func space() -> Finding {
        var status = statvfs()
        var path = state.path
        while statvfs(path, &status) != 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            path = String(path[..<slash])
        }
        let free = Int64(status.f_bavail) * Int64(status.f_frsize)
        let evidence = "\(formatted(bytes: free)) free at \(path)"
        if free < 1 << 30 {
            return Finding(
                id: "state.space", severity: free < 512 << 20 ? .error : .warning, title: "little disk space is left for work trees",
                evidence: evidence, fix: "roost gc removes finished work trees")
        }
        return Finding(id: "state.space", severity: .ok, title: "there is enough disk space for work trees", evidence: evidence)
    }

    /// What a daemon that was killed left behind.
    func remains() -> [Finding] {
        guard BackupFiles.exists(state.socket), let lock = try? StateLock(path: state.lock) else { return [] }
        defer { withExtendedLifetime(lock) {} }
        return [
            Finding(
                id: "state.socket", severity: .info, title: "a dead daemon left its socket", evidence: state.socket,
                fix: "roost doctor --fix removes it; so does the next roost up")
        ]
    }

    func logSize() -> Finding {
        let use = FolderUse(of: state.logs)
        guard use.bytes > Int64(2 * LogFile.usualLimit * LogFile.usualCount) else {
            return Finding(id: "state.logs", severity: .ok, title: "the size of the logs is within the limit", evidence: use.words)
        }
        return Finding(
            id: "state.logs", severity: .warning, title: "the logs exceed their size limit",
            evidence: "\(use.words) in \(state.logs)",
            fix: "roost doctor --fix rotates them")
    }

    func use() -> Finding {
        let use = StateUse(of: state)
        let parts = use.parts.filter { $0.use.bytes > 0 }.map { "\($0.name) \($0.use.words)" }
        return Finding(
            id: "state.use", severity: .ok, title: "the state folder uses \(use.total.words)",
            evidence: parts.isEmpty ? "empty" : parts.joined(separator: ", "))
    }

    func database() -> Finding {
        guard BackupFiles.exists(state.database) else {
            return Finding(id: "database", severity: .info, title: "there is no database yet", evidence: state.database)
        }
        // Checking a large database takes long, and an API client may be waiting for the result.
        let isSmall = FolderUse(of: state.database).bytes < 256 << 20
        do {
            let facts = try Store.inspect(state.database, checks: isSmall)
            if facts.schema > Store.knownSchema {
                return Finding(
                    id: "database", severity: .error, title: "the database was written by a newer Roost",
                    evidence: "schema \(facts.schema), this version supports \(Store.knownSchema)",
                    fix: "update Roost, or restore an older backup")
            }
            if let damage = facts.damage.first {
                return Finding(
                    id: "database", severity: .error, title: "the database is damaged", evidence: damage,
                    fix: "roost down, then roost restore a backup with --replace")
            }
            return Finding(
                id: "database", severity: .ok,
                title: isSmall ? "the database is intact" : "the database can be opened (too large for a full check)",
                evidence: "schema \(facts.schema)")
        } catch {
            return Finding(
                id: "database", severity: .error, title: "the database cannot be read", evidence: "\(error)",
                fix: "roost down, then roost restore a backup with --replace")
        }
    }
}
