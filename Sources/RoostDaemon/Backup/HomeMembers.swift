import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// What of the homes goes into a backup: files, folders and links that stay inside their home. A restore refuses anything else, so that no
/// agent can make a backup that nobody can restore.
struct HomeMembers {
    /// Relative to the state folder, folders before what is in them.
    private(set) var names: [String] = []
    /// What is left out, for people.
    private(set) var leftOut: [String] = []

    init(state: String, folder: String) {
        add(state, folder)
    }

    private mutating func add(_ state: String, _ name: String) {
        var status = stat()
        guard lstat(state + "/" + name, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            names.append(name)
            for entry in BackupFiles.names(in: state + "/" + name) { add(state, name + "/" + entry) }
        case S_IFREG: names.append(name)
        case S_IFLNK:
            guard let target = BackupFiles.linkTarget(state + "/" + name),
                BackupRules.staysInside(name.split(separator: "/"), target)
            else { return leftOut.append(name) }
            names.append(name)
        default: leftOut.append(name)
        }
    }
}
