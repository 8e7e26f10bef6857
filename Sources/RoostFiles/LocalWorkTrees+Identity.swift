package import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// Which folder a task works on is noted with its tree when it is first used, and compared whenever it is used again.
extension LocalWorkTrees {
    /// The tree with the folder that is noted for it. One that is older than these notes is noted now.
    ///
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where another folder stands at the path.
    func recorded(_ tree: WorkTree) throws -> WorkTree {
        let layout = TreeLayout(folder: folders.workTree(tree.taskID))
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

    /// The project of an application, as it is now and where it is still the same.
    func located(_ application: Application, _ path: String) async throws -> ProjectFolder {
        let layout = TreeLayout(folder: folders.workTree(application.taskID))
        var project = try await locate(recorded: path)
        let found = project
        project.identity = try await work.run {
            let identity = try layout.readLabel()?.identity ?? found.identity
            _ = try Folder(project: found.path, identity)
            return identity
        }
        return project
    }

    package func relink(_ path: String, isConfirmed: Bool) async throws -> ProjectRelink {
        let project = try await locate(path)
        let folder = folders.workTrees
        return try await settling {
            try await self.work.run {
                var tasks: [TaskID] = []
                let names = Disk.exists(folder) ? try Folder(folder).names() : []
                for name in names {
                    guard let task = TaskID(String(decoding: name, as: UTF8.self)) else { continue }
                    let layout = TreeLayout(folder: self.folders.workTree(task))
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
