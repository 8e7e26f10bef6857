package import RoostModel

/// What work trees and what is stored for them take, and giving it back.
extension LocalWorkTrees {
    package func remove(_ task: TaskID, runs: [RunID], applications: [ApplicationID]) async throws {
        let paths =
            [folders.workTree(task)] + runs.flatMap { [folders.base($0), folders.changes($0)] }
            + applications.map { folders.application($0) }
        try await settling {
            try await self.work.run {
                for path in paths { try self.trash.put(path) }
                _ = try self.sweepUnusedObjects()
            }
        }
    }

    package func footprint(_ tree: WorkTree, runs: [RunID]) async -> Int64 {
        var paths = runs.flatMap { [folders.base($0), folders.changes($0)] }
        switch tree.layout {
        case .overlay(_, let upper, _, _): paths.append(upper)
        case .copy(let copy): paths.append(copy)
        case .inPlace: break
        }
        paths.append(folders.workTree(tree.taskID) + "/caches")
        // What is gone occupies nothing.
        return (try? await work.run { [paths] in paths.reduce(0) { $0 + ((try? Folder($1).bytes()) ?? 0) } }) ?? 0
    }

    package func unusedObjects(leavingOut tasks: Set<TaskID>) async -> Occupied {
        (try? await work.run { try self.unused(leavingOut: Set(tasks.map(\.description))).occupied }) ?? Occupied()
    }

    package func sweepObjects() async throws -> Occupied {
        try await settling { try await self.work.run { try self.sweepUnusedObjects() } }
    }

    private func sweepUnusedObjects() throws -> Occupied {
        let found = try unused(leavingOut: [])
        var swept = Occupied()
        for store in found.stores {
            // A task that is being prepared has asked for its store, and is not among the others yet.
            let isFree = try objectsInUse.unlessUsed(store.name) { try trash.put(folders.objects + "/" + store.name) }
            if isFree { swept = Occupied(count: swept.count + 1, bytes: swept.bytes + store.bytes) }
        }
        return swept
    }

    private typealias Unused = (stores: [(name: String, bytes: Int64)], occupied: Occupied)

    private func unused(leavingOut tasks: Set<String>) throws -> Unused {
        guard Disk.exists(folders.objects) else { return ([], Occupied()) }
        let trees = Disk.exists(folders.workTrees) ? try Self.names(in: folders.workTrees) : []
        let used = try Set(
            trees.filter { !tasks.contains($0) }.compactMap { name in
                try Disk.decode(TaskRepository.Given.self, from: TaskRepository.givenFile(in: folders.workTrees + "/" + name))?.objects
            })
        let stores = try Self.names(in: folders.objects).filter { !used.contains($0) }.map {
            (name: $0, bytes: KeptObjects.ownBytes(folders.objects + "/" + $0))
        }
        return (stores, Occupied(count: stores.count, bytes: stores.reduce(0) { $0 + $1.bytes }))
    }

    private static func names(in folder: String) throws -> [String] {
        try Folder(folder).names().map { String(decoding: $0, as: UTF8.self) }
    }
}
