import CRoostSystem
package import Logging
package import RoostModel
import RoostSupport
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The port ``CacheStore`` on the local disk. The stores of projects are in `caches/<project>/store/<tool>` of the state folder, the layers
/// beside their task's work tree.
package final class LocalCaches: CacheStore {
    let folders: StateFolders
    private let logger: Logger
    private let work = BlockingWork()
    /// Serializes the preparation of a project's store, which its tasks share.
    private let preparing = KeyedLimiter<String>()
    /// The lock files' contents before the run, for tasks that work in the project itself.
    private let earlier = Mutex<[TaskID: LockedContents]>([:])

    /// - Parameter stateFolder: absolute.
    package init(stateFolder: String, logger: Logger) {
        folders = StateFolders(root: stateFolder)
        self.logger = logger
    }

    /// Removes the files that merges of an earlier daemon left. Call it at the start, before any run.
    package func removeLeftovers() {
        for project in projects() { try? Disk.remove(project + "/incoming") }
    }

    /// The layers of a task's caches, whether they exist or not.
    package func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer] {
        let store = folders.cacheStore(tree.project.path)
        return kinds.map { kind in
            let layer = folders.workTree(tree.taskID) + "/caches/" + kind.rawValue
            return CacheLayer(kind: kind, lower: store + "/" + kind.rawValue, upper: layer + "/upper", work: layer + "/work")
        }
    }

    /// Creates the layers and the project's stores, so that a sandbox can mount them.
    ///
    /// - Parameter start: the folder where the work starts, relative to the project; lock files count there, above it and at the top.
    /// - Throws: ``WorkTreeError/io(_:)`` where a folder or lock file cannot be written or read.
    package func open(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String) async throws {
        let layers = planned(kinds, tree)
        do {
            try await preparing.perform(tree.project.path) {
                try await work.run {
                    let project = tree.project
                    for layer in layers {
                        for folder in [layer.lower, layer.upper, layer.work] {
                            try OwnedFolder.make(folder, below: folder, self.owner(of: project))
                        }
                    }
                    let locked = try LockedContents(project, startingIn: start, for: kinds)
                    if tree.layout == .inPlace { self.earlier.withLock { $0[tree.taskID] = locked } }
                    try self.note(project, locked, layers)
                }
            }
        } catch let error as SystemError {
            throw WorkTreeError.io(error.description)
        }
    }

    /// Moves verified entries that a run added into the project's stores.
    ///
    /// - Parameter isMounted: whether a process has the layers mounted; then they are only read.
    /// - Returns: one report for each cache; a failure is in the report.
    package func merge(_ kinds: [CacheKind], _ tree: WorkTree, startingIn start: String, isMounted: Bool) async -> [CacheReport] {
        // Compiled results cannot be verified.
        let layers = planned(kinds.filter { $0 != .ccache }, tree)
        let reports = try? await work.run {
            let locked =
                tree.layout == .inPlace
                ? self.earlier.withLock { $0[tree.taskID] ?? LockedContents() }
                : (try? LockedContents(tree.project, startingIn: start, for: kinds)) ?? LockedContents()
            if !isMounted { self.earlier.withLock { $0[tree.taskID] = nil } }
            return layers.map { self.merge($0, tree, locked, isMounted: isMounted) }
        }
        return reports ?? []
    }

    private func merge(_ layer: CacheLayer, _ tree: WorkTree, _ locked: LockedContents, isMounted: Bool) -> CacheReport {
        do {
            let incoming = folders.cache(tree.project.path) + "/incoming/" + UUID().uuidString
            return try CacheMerge(
                kind: layer.kind, upper: Folder(layer.upper), store: layer.lower, incoming: incoming, locked: locked,
                owner: owner(of: tree.project), isMounted: isMounted
            ).run()
        } catch {
            logger.warning("A cache could not be taken over", metadata: .keys((.task, tree.taskID), (.error, "\(error)")))
            var report = CacheReport(kind: layer.kind)
            report.failure = "the rest was not taken over: \(error)"
            return report
        }
    }

    private func owner(of project: ProjectFolder) -> (uid: UInt32, gid: UInt32)? {
        Account.effective == 0 ? (project.ownerUID, project.ownerGID) : nil
    }
}

// MARK: - What lock files say by now

extension LocalCaches {
    /// Records the use of the project. Where its lock files changed, entries that contradict them are removed from the store.
    private func note(_ project: ProjectFolder, _ locked: LockedContents, _ layers: [CacheLayer]) throws {
        let folder = folders.cache(project.path)
        // The time of the file is the time of the last use.
        try Disk.write(Array(project.path.utf8), to: Disk.create(folder + "/project"), folder + "/project")
        for layer in layers {
            let note = "\(folder)/locked-\(layer.kind.rawValue)"
            let digest = Array(locked.digest(of: layer.kind).utf8)
            if try Disk.read(note) == digest { continue }
            for (path, _) in try Self.files(of: layer.lower) where !Self.holds(layer, path, locked) {
                try Disk.remove(layer.lower + "/" + path.display)
            }
            try Disk.replace(note, with: digest)
        }
    }

    /// Whether an entry of the store agrees with the lock files.
    private static func holds(_ layer: CacheLayer, _ path: TreePath, _ locked: LockedContents) -> Bool {
        let parts = path.components.map { String(decoding: $0, as: UTF8.self) }
        let file = layer.lower + "/" + path.display
        switch CacheFormat.judge(layer.kind, parts, locked) {
        case .ignore, .drop, .verify(.sha512): return true
        case .verify(.sha256(let digest)), .verify(.pipBody(let digest)): return (try? ChangeDigest.hash(file: file)) == digest
        case .verify(.pipAnswer(let digest)):
            guard let answer = try? Disk.read(file), let body = PipAnswer.body(of: answer) else { return false }
            return ChangeDigest.hash(Array(answer[body])) == digest
        }
    }

    /// Files below a folder of the daemon, with the time of storing and the size.
    private static func files(of top: String) throws -> [(path: TreePath, stamp: FileStamp)] {
        guard Disk.exists(top) else { return [] }
        let root = try Folder(top)
        var found: [(TreePath, FileStamp)] = []
        var pending: [TreePath] = [.root]
        while let path = pending.popLast() {
            guard let folder = try root.folder(path) else { continue }
            for name in try folder.names() {
                guard let stamp = try folder.stamp(ofName: name).map(FileStamp.init) else { continue }
                let entry = path.appending(name)
                if stamp.kind == .folder { pending.append(entry) } else { found.append((entry, stamp)) }
            }
        }
        return found
    }
}

// MARK: - Space

extension LocalCaches {
    private struct Entry {
        let path: String
        let bytes: Int64
        /// Time of storing, in nanoseconds since 1970.
        let stored: Int64
    }

    /// Number and bytes of the entries that ``trim(to:)`` would remove.
    ///
    /// - Parameter most: bytes that all stores may have together.
    package func surplus(over most: Int64) async -> Occupied {
        let surplus = try? await work.run { Self.occupied(Self.surplus(of: self.entries(), over: most)) }
        return surplus ?? Occupied()
    }

    /// Removes entries until all stores together have at most this many bytes. Entries of the projects that were unused longest go first.
    ///
    /// - Returns: what was removed.
    package func trim(to most: Int64) async -> Occupied {
        let removed = try? await work.run {
            let removed = Self.surplus(of: self.entries(), over: most).filter { entry in
                do {
                    try Disk.remove(entry.path)
                    return true
                } catch {
                    self.logger.warning("An entry of a cache stays", metadata: .keys((.error, "\(error)")))
                    return false
                }
            }
            return Self.occupied(removed)
        }
        return removed ?? Occupied()
    }

    private static func occupied(_ entries: [Entry]) -> Occupied {
        Occupied(count: entries.count, bytes: bytes(entries))
    }

    /// The entries to remove. No project may use more than half of the space; beyond that, entries of the projects that were unused longest
    /// are removed.
    private static func surplus(of projects: [[Entry]], over most: Int64) -> [Entry] {
        var removed: [Entry] = []
        let kept = projects.map { entries in
            var left = bytes(entries)
            let first = entries.prefix { entry in
                defer { left -= entry.bytes }
                return left > max(most / 2, 0)
            }
            removed += first
            return entries.dropFirst(first.count)
        }
        var left = kept.reduce(0) { $0 + bytes($1) }
        for entry in kept.joined() {
            guard left > most else { break }
            removed.append(entry)
            left -= entry.bytes
        }
        return removed
    }

    private static func bytes(_ entries: some Sequence<Entry>) -> Int64 { entries.reduce(0) { $0 + $1.bytes } }

    /// Entries by project: the project that was unused longest first, and in each project the oldest entry first.
    private func entries() -> [[Entry]] {
        let used = projects().map { project -> (time: Int64, entries: [Entry]) in
            let store = project + "/store"
            let entries = ((try? Self.files(of: store)) ?? []).map { path, stamp in
                Entry(path: store + "/" + path.display, bytes: Int64(stamp.size), stored: stamp.modified)
            }
            let time = (try? Folder(project).stamp(TreePath("project"))?.modified_ns) ?? 0
            return (time, entries.sorted { $0.stored < $1.stored })
        }
        return used.sorted { $0.time < $1.time }.map(\.entries)
    }

    private func projects() -> [String] {
        let names = (try? Folder(folders.caches).names()) ?? []
        return names.map { folders.caches + "/" + String(decoding: $0, as: UTF8.self) }
    }
}

extension StateFolders {
    var caches: String { "\(root)/caches" }
    /// The folder of a project's caches, with a name that no other project can have.
    func cache(_ projectPath: String) -> String { caches + "/" + ChangeDigest.hash(Array(projectPath.utf8)).prefix(32) }
    func cacheStore(_ projectPath: String) -> String { cache(projectPath) + "/store" }
}
