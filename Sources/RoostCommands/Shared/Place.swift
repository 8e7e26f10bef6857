import RoostModel
import RoostSupport

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Where a person stands.
struct Place: Sendable {
    /// Absolute, its links resolved.
    let folder: String
    /// The top of the repository that the folder lies in.
    let repository: String?

    static var current: Place {
        let folder = HostEnvironment.currentFolder
        return Place(folder: folder, repository: repository(around: folder, home: HostEnvironment.current["HOME"]))
    }

    /// Whether a project is where the person stands.
    func isIn(_ project: String) -> Bool { PathContainment.contains(project, folder) }

    /// Whether a project is the one that the person stands in, and no other that lies around it.
    func belongs(to project: String) -> Bool {
        isIn(project) && repository.map { $0 == project || !PathContainment.contains(project, $0) } ?? true
    }

    /// A whole home under version control is no project.
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
