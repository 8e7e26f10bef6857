import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Carries out an intent in one direction or the other. Every single step leaves a path either as it was or as it shall be, and every state in
/// between is one from which ``settle(_:)`` finds the way.
struct TransactionRunner {
    let folder: ApplicationFolder
    let intent: Intent
    let project: Folder
    let name: String
    let faultPoint: @Sendable (String) throws -> Void

    /// - Parameter name: makes temporary names our own.
    init(folder: ApplicationFolder, intent: Intent, name: String, faultPoint: @escaping @Sendable (String) throws -> Void) throws {
        self.folder = folder
        self.intent = intent
        self.name = name
        self.faultPoint = faultPoint
        project = try Folder(intent.projectPath)
    }

    // MARK: - Running

    /// Brings every path to its goal.
    ///
    /// - Parameter seen: what was found at planning, by number; a path that is another by now stops everything. Without it, contents are compared.
    /// - Throws: ``ApplyFailure``, after which ``takeBack(_:)`` is due, or what the fault point throws.
    func run(_ direction: Direction, seen: [Int: FileStamp?]? = nil) throws {
        let open = try intent.operations.filter { try !isAt(direction.goal($0), $0, content: direction) }
        for operation in open where direction.goal(operation) == .absent {
            try faultPoint("remove \(operation.number)")
            try remove(operation, direction, seen)
        }
        try faultPoint("folders")
        removeFolders(direction)
        // All contents are on the disk before the first name changes: that keeps the time short in which some have changed and others not.
        let writes = open.filter { direction.goal($0) != .absent }
        for operation in writes {
            try faultPoint("stage \(operation.number)")
            try stage(operation, direction)
        }
        for operation in writes { try syncStaged(operation, direction) }
        for operation in writes {
            try faultPoint("write \(operation.number)")
            try write(operation, direction, seen)
        }
        try faultPoint("sync")
        try syncFolders()
    }

    /// After a failure in one direction: everything that was moved goes back; what somebody else changed meanwhile stays.
    func takeBack(_ direction: Direction) throws {
        try clearTemporaries()
        let back = direction.reversed
        let moved = try intent.operations.filter {
            try isAt(direction.goal($0), $0, content: direction) && !isAt(back.goal($0), $0, content: back)
        }
        for operation in moved where back.goal(operation) == .absent { try remove(operation, back, nil) }
        removeFolders(back)
        for operation in moved where back.goal(operation) != .absent {
            try stage(operation, back)
            try syncStaged(operation, back)
            try write(operation, back, nil)
        }
        try syncFolders()
    }

    /// After a crash in one direction: on to the goal where that can be done, else back.
    ///
    /// - Returns: paths that somebody else changed meanwhile and that therefore made it go back; empty where the goal was reached.
    func settle(_ direction: Direction) throws -> [TreePath] {
        try clearTemporaries()
        let foreign = try changedPaths()
        if foreign.isEmpty {
            do {
                try run(direction)
                return []
            } catch let error as SimulatedCrash {
                throw error
            } catch {
                try takeBack(direction)
                throw error
            }
        }
        try takeBack(direction)
        return foreign
    }

    /// Paths that are neither as before nor as intended.
    func changedPaths() throws -> [TreePath] {
        try intent.operations.filter { try !isAt($0.before, $0, content: .backward) && !isAt($0.after, $0, content: .forward) }.map(\.path)
    }

    /// Paths that are not at the goal of a direction.
    func paths(notAt direction: Direction) throws -> [TreePath] {
        try intent.operations.filter { try !isAt(direction.goal($0), $0, content: direction) }.map(\.path)
    }

    // MARK: - Looking

    private func isAt(_ entry: Operation.Entry, _ operation: Operation, content: Direction) throws -> Bool {
        let stamp = try project.stamp(operation.path).map { FileStamp($0) }
        switch entry {
        case .absent: return stamp == nil || stamp?.kind == .folder
        case .content(let mode):
            guard let stamp, FileMerge.sameMode(stamp.mode, mode) else { return false }
            return try Content.equals(project, operation.path, stamp, stored: folder.content(operation.number, content))
        }
    }

    private func expect(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws -> FileStamp? {
        let now = try project.stamp(operation.path).map { FileStamp($0) }
        if let seen, let expected = seen[operation.number] {
            let isFolder = now?.kind == .folder && expected == nil
            guard now == expected || isFolder else { throw changed(operation) }
        } else {
            guard try isAt(direction.start(operation), operation, content: direction.reversed) else { throw changed(operation) }
        }
        return now?.kind == .folder ? nil : now
    }

    private func changed(_ operation: Operation) -> ApplyFailure {
        ApplyFailure(
            description: "\(operation.path.display) was changed by somebody else at this moment; try again", paths: [operation.path])
    }

    // MARK: - Single steps

    private func temporary(_ operation: Operation) -> TreePath { TreePath(".roost-\(name)-\(operation.number)") }
    private func partial(_ operation: Operation) -> TreePath { TreePath(".roost-\(name)-\(operation.number).part") }

    private func remove(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws {
        guard let before = try expect(operation, direction, seen) else { return }
        guard let parent = try project.folder(operation.path.parent) else { return }
        let (name, aside) = (TreePath(operation.path.name), temporary(operation))
        // First aside, then away: so what was removed is looked at once more before it is gone.
        try rename(parent, name, aside, ROOST_RENAME_KEEP, operation)
        guard let moved = try parent.stamp(aside), FileStamp(moved).isSameContent(as: before) else {
            try rename(parent, aside, name, ROOST_RENAME_KEEP, operation)
            throw changed(operation)
        }
        try faultPoint("removed \(operation.number)")
        try unlink(parent, aside)
    }

    private func write(_ operation: Operation, _ direction: Direction, _ seen: [Int: FileStamp?]?) throws {
        let parent = try makeFolders(operation.path.parent)
        let (name, aside) = (TreePath(operation.path.name), temporary(operation))
        try rename(parent, partial(operation), aside, ROOST_RENAME_REPLACE, operation)
        try faultPoint("prepared \(operation.number)")
        guard let before = try expect(operation, direction, seen) else {
            try rename(parent, aside, name, ROOST_RENAME_KEEP, operation)
            return
        }
        try rename(parent, aside, name, ROOST_RENAME_EXCHANGE, operation)
        guard let moved = try parent.stamp(aside), FileStamp(moved).isSameContent(as: before) else {
            try rename(parent, aside, name, ROOST_RENAME_EXCHANGE, operation)
            try unlink(parent, aside)
            throw changed(operation)
        }
        try faultPoint("written \(operation.number)")
        try unlink(parent, aside)
    }

    /// Writes the content under a partial name beside its place; the temporary name it gets later so never holds half of it.
    private func stage(_ operation: Operation, _ direction: Direction) throws {
        guard let mode = direction.goal(operation).mode else { return }
        let parent = try makeFolders(operation.path.parent)
        let existing = try project.stamp(operation.path)
        let part = partial(operation)
        try unlink(parent, part)
        try unlink(parent, temporary(operation))
        let source = folder.content(operation.number, direction)
        let isRoot = Account.effective == 0
        let uid = existing?.uid ?? intent.ownerUID
        let gid = existing?.gid ?? intent.ownerGID
        if FileStamp.kind(of: mode) == .symlink {
            guard let link = try Disk.read(source) else {
                throw ApplyFailure(description: "the stored content of \(operation.path.display) is gone")
            }
            let made = TreePath(link).withCPath { text in part.withCPath { symlinkat(text, parent.descriptor.raw, $0) } }
            guard made == 0 else { throw SystemError("make the link", project.describe(operation.path)) }
            if isRoot { _ = part.withCPath { fchownat(parent.descriptor.raw, $0, uid, gid, AT_SYMLINK_NOFOLLOW) } }
        } else {
            guard let from = try Disk.open(source) else {
                throw ApplyFailure(description: "the stored content of \(operation.path.display) is gone")
            }
            guard let file = try parent.openFile(part, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else {
                throw SystemError("write", project.describe(operation.path), code: ENOENT)
            }
            guard roost_copy_content(from.raw, file.raw) == 0 else { throw SystemError("write", project.describe(operation.path)) }
            if isRoot { guard fchown(file.raw, uid, gid) == 0 else { throw SystemError("give away", project.describe(operation.path)) } }
            guard fchmod(file.raw, mode_t(mode & 0o777)) == 0 else {
                throw SystemError("set the rights of", project.describe(operation.path))
            }
            roost_begin_sync(file.raw)
        }
    }

    private func syncStaged(_ operation: Operation, _ direction: Direction) throws {
        guard let mode = direction.goal(operation).mode, FileStamp.kind(of: mode) == .file else { return }
        guard let parent = try project.folder(operation.path.parent), let file = try parent.openFile(partial(operation), O_RDONLY) else {
            throw changed(operation)
        }
        guard fsync(file.raw) == 0 else { throw SystemError("sync", project.describe(operation.path)) }
    }

    private func rename(_ parent: Folder, _ from: TreePath, _ to: TreePath, _ mode: roost_rename_mode, _ operation: Operation) throws {
        let raw = parent.descriptor.raw
        func call(_ mode: roost_rename_mode) -> Int32 {
            from.withCPath { first in to.withCPath { roost_rename_at(raw, first, raw, $0, mode) } }
        }
        if call(mode) == 0 { return }
        switch errno {
        case EEXIST, ENOENT: throw changed(operation)
        case EINVAL where mode == ROOST_RENAME_KEEP:
            // A file system that cannot do it at once (some network ones): look, then rename.
            guard try parent.stamp(to) == nil else { throw changed(operation) }
            guard call(ROOST_RENAME_REPLACE) == 0 else { throw SystemError("rename", project.describe(operation.path)) }
        default: throw SystemError("rename", project.describe(operation.path))
        }
    }

    private func unlink(_ parent: Folder, _ name: TreePath) throws {
        guard name.withCPath({ unlinkat(parent.descriptor.raw, $0, 0) }) == 0 || errno == ENOENT else {
            throw SystemError("remove", parent.describe(name))
        }
    }

    // MARK: - Folders

    private func makeFolders(_ path: TreePath) throws -> Folder {
        var current = project
        var place = TreePath.root
        for name in path.components {
            place = place.appending(name)
            let entry = TreePath(name)
            if try current.stamp(ofName: name) == nil {
                let usual = try current.stamp(.root)?.mode ?? 0o755
                let mode = intent.folders.first { $0.path == place }?.mode ?? usual & 0o777
                guard entry.withCPath({ mkdirat(current.descriptor.raw, $0, mode_t(mode & 0o777)) }) == 0 || errno == EEXIST else {
                    throw SystemError("make the folder", project.describe(place))
                }
                if let made = try current.folder(entry) {
                    if Account.effective == 0 { _ = fchown(made.descriptor.raw, intent.ownerUID, intent.ownerGID) }
                    _ = fchmod(made.descriptor.raw, mode_t(mode))
                }
            }
            guard let next = try current.folder(entry) else {
                throw ApplyFailure(description: "\(place.display) is no folder", paths: [place])
            }
            current = next
        }
        return current
    }

    /// Forward, folders that deletions left empty go; backward, those that were made.
    private func removeFolders(_ direction: Direction) {
        let gone = intent.operations.filter { direction.goal($0) == .absent }.flatMap(\.path.ancestors)
        let candidates = direction == .forward ? Set(gone) : Set(intent.createdFolders)
        let kept = Set(intent.operations.filter { direction.goal($0) != .absent }.flatMap(\.path.ancestors))
        // Also an empty folder that stands where a file shall be.
        let replaced = intent.operations.filter { direction.goal($0) != .absent }.map(\.path)
        for path in candidates.subtracting(kept).union(replaced).sorted(by: >) {
            guard let parent = try? project.folder(path.parent) else { continue }
            // One that is not empty stays; that is the rule, not a failure.
            _ = TreePath(path.name).withCPath { unlinkat(parent.descriptor.raw, $0, AT_REMOVEDIR) }
        }
    }

    private func syncFolders() throws {
        for path in Set(intent.operations.flatMap(\.path.ancestors) + [.root]) {
            var place = path
            while true {
                if let folder = try project.folder(place) {
                    try folder.sync()
                    break
                }
                place = place.parent
            }
        }
    }

    // MARK: - After a crash

    /// Takes away what a crash left under temporary names; what somebody else had written and we had just moved aside goes back to its place.
    private func clearTemporaries() throws {
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
