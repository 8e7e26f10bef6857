import RoostModel
import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The person's current folder and its repository.
struct Place: Sendable {
    /// Absolute, with symbolic links resolved.
    let folder: String
    /// The top of the repository that contains the folder.
    let repository: String?

    static var current: Place {
        let folder = HostEnvironment.currentFolder
        return Place(folder: folder, repository: repository(around: folder, home: HostEnvironment.current["HOME"]))
    }

    /// Whether the current folder lies in a project.
    func isIn(_ project: String) -> Bool { PathContainment.contains(project, folder) }

    /// Whether the current folder lies in a project, and in no repository nested in it.
    func belongs(to project: String) -> Bool {
        isIn(project) && repository.map { $0 == project || !PathContainment.contains(project, $0) } ?? true
    }

    /// A home folder under version control is not a project.
    private static func repository(around folder: String, home: String?) -> String? {
        var folder = folder
        while folder.count > 1 {
            if folder != home, access(folder + "/.git", F_OK) == 0 { return folder }
            guard let end = folder.lastIndex(of: "/") else { return nil }
            folder = String(folder[..<end])
        }
        return nil
    }
}
