import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Checks for folders that backups and restores left beside the state folder.
extension Doctor {
    /// They are never removed automatically, because each may be the only copy of a state.
    func leftovers() -> [Finding] {
        let parent = BackupFiles.parent(of: state.path)
        let name = String(state.path.dropFirst(parent == "/" ? 1 : parent.utf8.count + 1))
        let folders = BackupFiles.names(in: parent).map { (name: $0, path: (parent == "/" ? "" : parent) + "/" + $0) }
            .filter { Self.isOwnFolder($0.path) }
        func paths(_ prefix: String) -> [String] { folders.filter { $0.name.hasPrefix(prefix) }.map(\.path) }
        var found: [Finding] = []
        let restores = paths(BackupReader.stagePrefix)
        if let first = restores.first {
            found.append(
                Finding(
                    id: "state.restore", severity: .warning, title: "an interrupted restore left its folder",
                    evidence: restores.joined(separator: ", "),
                    fix: "unless a restore is running: \(first)/state, if it exists, may be the previous state; "
                        + "if you need it, move it to \(state.path) while no daemon runs. Then rm -r \(first)"))
        }
        let backups = paths(BackupWriter.stagePrefix)
        if let first = backups.first {
            found.append(
                Finding(
                    id: "state.backup", severity: .warning, title: "an interrupted backup left its folder with a copy of the state",
                    evidence: backups.joined(separator: ", "),
                    fix: "unless a backup is running: rm -r \(first); the next backup to \(parent) also removes it after a day"))
        }
        let aside = paths(name + BackupReader.asideSuffix)
        if let first = aside.first {
            found.append(
                Finding(
                    id: "state.aside", severity: .info, title: "the state from before a restore is kept",
                    evidence: aside.joined(separator: ", "), fix: "rm -r \(first) when you have checked the restored state"))
        }
        return found
    }

    private static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }
}
