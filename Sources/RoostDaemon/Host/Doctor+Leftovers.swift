import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// What backups and restores left beside the state folder.
extension Doctor {
    /// Never mended by itself: each of them may hold the only copy of a state.
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
                    id: "state.restore", severity: .warning, title: "a restore that was cut short left its folder",
                    evidence: restores.joined(separator: ", "),
                    fix: "unless a restore runs now: \(first)/state, where it is there, may be the state of before; "
                        + "if it is the one you miss, move it to \(state.path) while no daemon runs. Then rm -r \(first)"))
        }
        let backups = paths(BackupWriter.stagePrefix)
        if let first = backups.first {
            found.append(
                Finding(
                    id: "state.backup", severity: .warning, title: "a backup that was cut short left its folder, with a copy of the state",
                    evidence: backups.joined(separator: ", "),
                    fix: "unless a backup runs now: rm -r \(first); a backup to \(parent) removes it too, once it is a day old"))
        }
        let aside = paths(name + BackupReader.asideSuffix)
        if let first = aside.first {
            found.append(
                Finding(
                    id: "state.aside", severity: .info, title: "the state of before a restore is kept",
                    evidence: aside.joined(separator: ", "), fix: "rm -r \(first) once you do not miss anything in the restored one"))
        }
        return found
    }

    private static func isOwnFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }
}
