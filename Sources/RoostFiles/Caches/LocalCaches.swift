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

/// Caches on the disk of this machine: stores of projects lie in `caches/<project>/store/<tool>` of the state folder, layers with their task's work
/// tree.
package final class LocalCaches: CacheStore {
    let folders: StateFolders
    private let logger: Logger
    private let work = BlockingWork()
    /// Tasks of one project share its store: they prepare it one after the other.
    private let preparing = KeyedLimiter<String>()
    /// Of tasks that work in the project itself: what its lock files said before.
    private let earlier = Mutex<[TaskID: LockedContents]>([:])

    /// - Parameter stateFolder: absolute.
    package init(stateFolder: String, logger: Logger) {
        folders = StateFolders(root: stateFolder)
        self.logger = logger
    }

    /// Removes what merges of an earlier daemon left; when no run works yet.
    package func removeLeftovers() {
        for project in projects() { try? Disk.remove(project + "/incoming") }
    }

    package func planned(_ kinds: [CacheKind], _ tree: WorkTree) -> [CacheLayer] {
        let store = folders.cacheStore(tree.project.path)
        return kinds.map { kind in
            let layer = folders.workTree(tree.taskID) + "/caches/" + kind.rawValue
            return CacheLayer(kind: kind, lower: store + "/" + kind.rawValue, upper: layer + "/upper", work: layer + "/work")
        }
    }

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
    /// Notes when the project was last used; where its lock files changed, what contradicts them leaves the store.
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

    /// Whether an entry of the store is not other than the lock files say.
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

    /// Files below a folder of ours, with when they were stored and what they take.
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
        /// When it was stored, in nanoseconds.
        let stored: Int64
    }

    package func surplus(over most: Int64) async -> Occupied {
        let surplus = try? await work.run { Self.occupied(Self.surplus(of: self.entries(), over: most)) }
        return surplus ?? Occupied()
    }

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

    /// The first to go. No project may fill more than half, so that none drives the others out; beyond that, who was unused longest gives first.
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

    /// By project, the one that was unused longest first; in each the oldest first.
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
    /// What is kept for a project: by a name that no other project can have.
    func cache(_ projectPath: String) -> String { caches + "/" + ChangeDigest.hash(Array(projectPath.utf8)).prefix(32) }
    func cacheStore(_ projectPath: String) -> String { cache(projectPath) + "/store" }
}
