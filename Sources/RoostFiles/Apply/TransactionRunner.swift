import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Carries out an intent forward or backward. Every step leaves a path in its old or in its new state, and ``recover(_:)`` can continue
/// from every state in between.
struct TransactionRunner {
    let folder: ApplicationFolder
    let intent: Intent
    let project: Folder
    let name: String
    let faultPoint: @Sendable (FaultPoint) throws -> Void

    /// - Parameters:
    ///   - name: part of all temporary names, unique for the application.
    ///   - identity: the identity of the project folder.
    /// - Throws: ``WorkTreeError/replaced(_:_:)`` where another folder is at its path.
    init(
        folder: ApplicationFolder, intent: Intent, identity: FolderIdentity?, name: String,
        faultPoint: @escaping @Sendable (FaultPoint) throws -> Void
    ) throws {
        self.folder = folder
        self.intent = intent
        self.name = name
        self.faultPoint = faultPoint
        project = try Folder(project: intent.projectPath, identity)
    }

    private static let mostSyncs = 200

    // MARK: - Running

    /// Brings every path to its final state.
    ///
    /// - Parameter seen: stamps found at planning, by number. A path with another stamp stops the whole intent. Without them, contents are
    ///   compared.
    /// - Throws: ``ApplyFailure``, after which ``rollBack(_:)`` is due, or what the fault point throws.
    func run(_ direction: Direction, seen: [Int: FileStamp?]? = nil) throws {
        let open = try intent.operations.filter { try !isAt(direction.goal($0), $0, content: direction) }
        for operation in open where direction.goal(operation) == .absent {
            try faultPoint(.remove(operation.number))
            try remove(operation, direction, seen)
        }
        try faultPoint(.folders)
        removeFolders(direction)
        // All contents are on the disk before the first name changes, which keeps the time short in which only some paths have changed.
        let writes = open.filter { direction.goal($0) != .absent }
        for operation in writes {
            try faultPoint(.stage(operation.number))
            try stage(operation, direction)
        }
        if writes.count > Self.mostSyncs {
            // For many files, syncing the whole file system once is cheaper.
            guard roost_sync_file_system(project.descriptor.raw) == 0 else { throw SystemError("sync", project.path) }
        } else {
            for operation in writes { try syncStaged(operation, direction) }
        }
        for operation in writes {
            try faultPoint(.write(operation.number))
            try write(operation, direction, seen)
        }
        try makeEmptyFolders(direction)
        try faultPoint(.sync)
        try syncFolders()
    }

    /// Paths that are neither in their old nor in their new state.
    func changedPaths() throws -> [TreePath] {
        try intent.operations.filter { try !isAt($0.before, $0, content: .backward) && !isAt($0.after, $0, content: .forward) }.map(\.path)
    }

    /// Paths that are not in the final state of a direction.
    func paths(notAt direction: Direction) throws -> [TreePath] {
        try intent.operations.filter { try !isAt(direction.goal($0), $0, content: direction) }.map(\.path)
    }

    // MARK: - Looking

    func isAt(_ entry: Operation.Entry, _ operation: Operation, content: Direction) throws -> Bool {
        let stamp = try project.stamp(operation.path).map { FileStamp($0) }
        switch entry {
        case .absent: return stamp == nil || stamp?.kind == .folder
        case .content(let mode):
            guard let stamp, FileMerge.sameMode(stamp.mode, mode) else { return false }
            return try Content.equals(project, operation.path, stamp, stored: folder.content(operation.number, content))
        }
    }

    func expect(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws -> FileStamp? {
        let now = try project.stamp(operation.path).map { FileStamp($0) }
        if let seen, let expected = seen[operation.number] {
            let isFolder = now?.kind == .folder && expected == nil
            // Replacing another hard link of the same file changes its times; then the content decides.
            guard try now == expected || isFolder || isAt(direction.start(operation), operation, content: direction.reversed) else {
                throw changed(operation)
            }
        } else {
            guard try isAt(direction.start(operation), operation, content: direction.reversed) else { throw changed(operation) }
        }
        return now?.kind == .folder ? nil : now
    }

    func changed(_ operation: Operation) -> ApplyFailure {
        ApplyFailure(
            description: "\(operation.path.display) was changed by another program at this moment; try again", paths: [operation.path])
    }

    // MARK: - After a crash

    /// Removes the temporary files that a crash left. A file of another program that was just renamed to a temporary name gets its name
    /// back.
    func clearTemporaries() throws {
        for operation in intent.operations {
            guard let parent = try project.folder(operation.path.parent) else { continue }
            try unlink(parent, partial(operation))
            let aside = temporary(operation)
            guard let found = try parent.stamp(aside) else { continue }
            let isOurs = try [Direction.forward, .backward].contains { direction in
                guard direction.goal(operation) != .absent else { return false }
                return try Content.equals(parent, aside, FileStamp(found), stored: folder.content(operation.number, direction))
            }
            if isOurs {
                try unlink(parent, aside)
            } else {
                try rename(parent, aside, TreePath(operation.path.name), ROOST_RENAME_REPLACE, operation)
            }
        }
    }
}
