import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds projects, and checks that a path still names the folder that a task began in. The folder's identity is stored with the work tree
/// when the task first uses it, and compared at every later use.
struct ProjectIdentities: Sendable {
    let services: FileServices

    private var locator: ProjectLocator { ProjectLocator(stateFolder: services.folders.root) }

    /// Finds the project that a folder belongs to, and checks that git accepts its repository.
    func locate(_ path: String) async throws -> ProjectFolder {
        try await services.perform(on: path) {
            let project = try await services.work.run { [locator] in try locator.locate(path) }
            if let git = services.git(for: project) {
                try await git.check()
                git.warmUp()
            }
            return project
        }
    }

    /// Finds the project at a path that was recorded earlier.
    func locate(recorded path: String) async throws -> ProjectFolder {
        try await services.perform { try await services.work.run { [locator] in try locator.locate(recorded: path) } }
    }

    /// The work tree with the identity that is stored for its project. A tree that is older than stored identities gets one now.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where another folder is at the path.
    func recorded(_ tree: WorkTree) throws -> WorkTree {
        let layout = TreeLayout(folder: services.folders.workTree(tree.taskID))
        var tree = tree
        let label = try layout.readLabel()
        if let identity = label?.identity { tree.project.identity = identity }
        let found = try Folder(tree.project).identity()
        if var label, label.identity == nil {
            label.identity = found
            try layout.store(label)
        }
        tree.project.identity = found
        return tree
    }

    /// The project of an application as it is now.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where another folder is at the path.
    func located(_ application: Application, _ path: String) async throws -> ProjectFolder {
        let layout = TreeLayout(folder: services.folders.workTree(application.taskID))
        var project = try await locate(recorded: path)
        let found = project
        project.identity = try await services.work.run {
            let identity = try layout.readLabel()?.identity ?? found.identity
            _ = try Folder(project: found.path, identity)
            return identity
        }
        return project
    }

    /// Finds the tasks that began in another folder at this path, and with confirmation stores the present folder's identity for them.
    func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink {
        let project = try await locate(path)
        let folders = services.folders
        return try await services.perform {
            try await services.work.run {
                var tasks: [TaskID] = []
                let names = Disk.exists(folders.workTrees) ? try Folder(folders.workTrees).names() : []
                for name in names {
                    guard let task = TaskID(String(decoding: name, as: UTF8.self)) else { continue }
                    let layout = TreeLayout(folder: folders.workTree(task))
                    guard var label = try layout.readLabel(), label.projectPath == project.path, label.identity != nil,
                        label.identity != project.identity
                    else { continue }
                    tasks.append(task)
                    guard isConfirmed else { continue }
                    label.identity = project.identity
                    try layout.store(label)
                }
                return ProjectRelink(path: project.path, tasks: tasks)
            }
        }
    }
}
