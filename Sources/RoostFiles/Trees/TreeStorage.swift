import RoostModel

/// The disk space of work trees and of what is stored for their runs: measured, and given back.
struct TreeStorage: Sendable {
    let services: FileServices
    let trash: Trash
    let objects: TaskObjects

    /// Forgets what a work tree changed.
    func discard(_ tree: WorkTree) async throws {
        let layout = TreeLayout(folder: services.folders.workTree(tree.taskID))
        try await services.perform { try await services.work.run { try layout.discard(tree.project, into: trash) } }
    }

    /// Removes a work tree, the records of these runs and applications, and objects that no other task uses.
    func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws {
        let folders = services.folders
        let paths =
            [folders.workTree(task)] + runs.flatMap { [folders.base($0), folders.changes($0)] }
            + applications.map { folders.application($0) }
        try await services.perform {
            try await services.work.run {
                for path in paths { try trash.put(path) }
                _ = try objects.sweep()
            }
        }
    }

    /// Bytes that a work tree and the records of these runs take on the disk.
    func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64 {
        let folders = services.folders
        var paths = runs.flatMap { [folders.base($0), folders.changes($0)] }
        switch tree.layout {
        case .overlay(_, let upper, _, _): paths.append(upper)
        case .copy(let copy): paths.append(copy)
        case .inPlace: break
        }
        paths.append(folders.workTree(tree.taskID) + "/caches")
        // A folder that does not exist any more takes nothing.
        return (try? await services.work.run { [paths] in paths.reduce(0) { $0 + ((try? Folder($1).bytes()) ?? 0) } }) ?? 0
    }

    func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied {
        (try? await services.work.run { try objects.unused(leavingOut: tasks) }) ?? Occupied()
    }

    func sweepObjects() async throws -> Occupied {
        try await services.perform { try await services.work.run { try objects.sweep() } }
    }
}
