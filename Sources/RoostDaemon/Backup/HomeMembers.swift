import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The content of homes that goes into a backup: files, folders and symbolic links that stay inside their home. A restore refuses
/// everything else, so an agent could otherwise make a backup unrestorable.
struct HomeMembers {
    /// Relative to the state folder; folders precede their content.
    private(set) var names: [String] = []
    /// Omitted entries, for display.
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
