import RoostModel

/// The stores of git objects that tasks are based on: made when a task is prepared, borrowed from when the repository lost objects, and
/// removed when no task uses them.
struct TaskObjects: Sendable {
    let folders: StateFolders
    let work: BlockingWork
    let trash: Trash
    /// Stores that a task which is being prepared has asked for.
    private let inUse = NamesInUse()

    init(folders: StateFolders, work: BlockingWork, trash: Trash) {
        self.folders = folders
        self.work = work
        self.trash = trash
    }

    /// Keeps the store of a repository from being removed while `body` runs.
    func using<Value>(_ own: GitFolder, _ body: () throws -> Value) throws -> Value {
        let name = try KeptObjects.name(of: try Folder(own.objects))
        return try inUse.using(name, body)
    }

    /// Keeps the present objects of a repository; `nil` where the file system allows no hard links to them.
    func keep(_ own: GitFolder, _ project: ProjectFolder) throws -> KeptObjects? {
        let owner = (uid: project.ownerUID, gid: project.ownerGID)
        let stores = [own.objects] + own.alternates(readableBy: owner.uid)
        let large = own.common + "/lfs/objects"
        return try KeptObjects.keep(
            try stores.map { try Folder($0) }, largeFiles: Disk.exists(large) ? try Folder(large) : nil, in: folders.objects, owner: owner)
    }

    /// Lets a bare repository in a scratch folder borrow the objects that were kept for a task.
    func lend(of task: TaskID, to repository: String, _ scratch: OwnerScratch) async throws {
        try await work.run {
            guard let kept = try self.objects(of: task) else { return }
            let copy = try scratch.bring(kept, as: "kept")
            let file = repository + "/objects/info/alternates"
            try Disk.replace(file, with: (try Disk.read(file) ?? []) + Array((copy + "\n").utf8))
            try scratch.give(file)
        }
    }

    /// The folder of the objects that were kept for a task; `nil` where none were.
    private func objects(of task: TaskID) throws -> String? {
        let given = try Disk.decode(TaskRepository.Given.self, from: TaskRepository.givenFile(in: folders.workTree(task)))
        return given?.objects.map { "\(folders.objects)/\($0)/objects" }.flatMap { Disk.exists($0) ? $0 : nil }
    }

    // MARK: - Stores that no task uses

    /// - Parameter tasks: tasks that count as removed.
    func unused(leavingOut tasks: Set<TaskID>) throws -> Occupied { try findUnused(leavingOut: Set(tasks.map(\.description))).occupied }

    /// Removes the stores that no task uses.
    ///
    /// - Returns: what was removed.
    func sweep() throws -> Occupied {
        var swept = Occupied()
        for store in try findUnused(leavingOut: []).stores {
            // A task that is being prepared has asked for its store before its own record names it.
            let isFree = try inUse.unlessUsed(store.name) { try trash.put(folders.objects + "/" + store.name) }
            if isFree { swept = Occupied(count: swept.count + 1, bytes: swept.bytes + store.bytes) }
        }
        return swept
    }

    private typealias Unused = (stores: [(name: String, bytes: Int64)], occupied: Occupied)

    private func findUnused(leavingOut tasks: Set<String>) throws -> Unused {
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
