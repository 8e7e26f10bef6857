import RoostModel
import RoostSupport

/// Records the base of a run: the state of the project that the run's diff is measured from.
struct BaseRecording: Sendable {
    let services: FileServices
    let newestBases = NewestBases()

    /// Records the base of a run before anything is written into its work tree. A second call returns the first result.
    ///
    /// - Throws: ``WorkTreeError/unmappedOwners(path:example:)`` where a layer cannot hold the groups of the project's files.
    func record(_ run: RunID, _ tree: WorkTree) async throws -> BaseSummary {
        try await services.perform(on: tree.project.path) {
            let folder = services.folders.base(run)
            let layout = TreeLayout(folder: services.folders.workTree(tree.taskID))
            let earlier = layout.lastRun
            if let summary = try Disk.decode(StoredSummary.self, from: folder + "/summary.json") { return summary.summary }
            let recorder = BaseRecorder(folder: folder, project: tree.project)
            let newest = newestBases.base(of: tree.project.path)
            try recorder.begin()
            async let stamped = walk(tree, folder)
            async let seen = look(tree)
            let (walk, look) = try await (stamped, seen)
            let (status, ignoreLists) = (look.status, look.ignoreLists)
            if let group = walk.foreignGroup { throw WorkTreeError.unmappedOwners(path: tree.project.path, example: group) }
            let summary = try await services.work.run {
                let paths = try tree.layout == .inPlace ? allFiles(folder, ignoreLists, tree) : status?.dirty ?? []
                let settings = try tree.layout == .inPlace ? GitSettingsLook(tree, stamps: folder + "/stamps") : nil
                var copies = try recorder.copy(paths, sharing: newest)
                var record = BaseRecord(
                    head: status?.head, stampBytes: try Disk.size(folder + "/stamps"), dirty: paths, known: copies.known,
                    coveredFolders: [],
                    ignoreLists: ignoreLists)
                if let earlier {
                    let carry = BaseInheritance(folders: services.folders, earlier: earlier, tree: tree)
                    if case .copy = tree.layout { try carry.goOn(&record, folder) } else { try carry.add(to: &record, folder) }
                }
                copies.notes += tree.notes + look.notes + Self.notes(walk, tree)
                let summary = StoredSummary(files: walk.files, dirtyFiles: status?.dirty.count ?? 0, notes: copies.notes)
                // The summary is written last: if it exists, the base is complete.
                try Disk.replace(
                    (try settings.map { [(GitSettingsLook.file(folder), try Disk.encode($0))] } ?? [])
                        + [try recorder.file(record)] + (try layout.files(of: tree, run: run))
                        + [(folder + "/summary.json", try Disk.encode(summary))])
                return summary
            }
            if earlier == nil { newestBases.note(folder, of: tree.project.path) }
            return summary.summary
        }
    }

    /// The stored result, which a second call for the same run returns.
    struct StoredSummary: Codable, Sendable {
        var files: Int
        var dirtyFiles: Int
        var notes: [String]

        var summary: BaseSummary { BaseSummary(files: files, dirtyFiles: dirtyFiles, notes: notes) }
    }

    private func walk(_ tree: WorkTree, _ folder: String) async throws -> BaseRecorder.Walk {
        let us = Account.effective
        let project = tree.project
        return try await services.work.run {
            switch tree.layout {
            case .overlay:
                // The user namespace of an unprivileged daemon maps one group only, so files of other groups cannot be copied up into the
                // layer.
                let owner = BaseRecorder.Owner(uid: project.ownerUID, gid: us == 0 ? nil : Account.effectiveGroup)
                return try BaseRecorder.walk(Folder(project), into: folder + "/stamps", owner: project.ownerUID == 0 ? nil : owner)
            case .inPlace: return try BaseRecorder.walk(Folder(project), into: folder + "/stamps", owner: nil)
            case .copy(let copy):
                // The base of a copy is the moment when it was made; later runs of the task use the same stamps.
                let origin = Disk.parent(of: copy) + "/origin"
                if !Disk.exists(origin) {
                    _ = try BaseRecorder.walk(Folder(copy), into: copy + ".stamps", owner: nil)
                    try Disk.move(copy + ".stamps", to: origin)
                }
                return try BaseRecorder.walk(Folder(project), into: folder + "/stamps", owner: nil)
            }
        }
    }

    private struct Look: Sendable {
        var status: GitStatus?
        var ignoreLists: [String]
        var notes: [String] = []
    }

    /// What git says before the run. For a run in the project itself git is not asked, as an earlier run may have changed the repository's
    /// settings.
    private func look(_ tree: WorkTree) async throws -> Look {
        let own = GitFolder(top: tree.project.path).map { [$0.common + "/info/exclude"] } ?? []
        guard tree.layout != .inPlace, let git = services.git(for: tree.project) else { return Look(ignoreLists: try Self.readLists(own)) }
        do {
            let (status, personal) = try await git.status()
            let lists = try Self.readLists(own) + (personal.map { [String(decoding: $0, as: UTF8.self)] } ?? [])
            return Look(status: status, ignoreLists: lists)
        } catch let error as WorkTreeError {
            // The stamps alone are a base too, but contents are missing where the user edits the same files during the run.
            return Look(
                ignoreLists: try Self.readLists(own),
                notes: ["git could not read this repository, so it is treated as a plain folder: \(error)"])
        }
    }

    private static func readLists(_ paths: [String]) throws -> [String] {
        // A list that cannot be read ignores nothing, so the diff shows more rather than less.
        paths.compactMap { try? Disk.read($0, limit: 1 << 20) }.map { String(decoding: $0, as: UTF8.self) }
    }

    private func allFiles(_ folder: String, _ lists: [String], _ tree: WorkTree) throws -> [TreePath] {
        let project = try Folder(tree.project)
        var rules = IgnoreRules(general: lists.map { Array($0.utf8) }) { IgnoreReading.file(in: $0, of: project) }
        let files = try StampFile(folder + "/stamps")?.files() ?? [:]
        return files.keys.filter { !$0.isTooDeep && !rules.ignores($0, isFolder: false) }.sorted()
    }

}

extension BaseRecording {
    // MARK: - Notes

    /// Linked work trees (`git worktree add`) of the user in the project, whose git data the task does not get.
    private static func ownTrees(below project: ProjectFolder) -> [TreePath] {
        guard let own = GitFolder(top: project.path), let trees = try? LinkedTree.all(in: Folder(own.common)),
            let top = try? Folder(project)
        else { return [] }
        return trees.compactMap { tree in
            guard let path = tree.path(below: project.path), (try? tree.stands(in: top, at: path)) == true else { return nil }
            return path
        }
    }

    fileprivate static func notes(_ walk: BaseRecorder.Walk, _ tree: WorkTree) -> [String] {
        var notes: [String] = []
        if let left = NamedPaths.sentence(walk.foreignPaths, walk.foreign) {
            notes.append("files of other users cannot be changed by the run and are left out: \(left)")
        }
        if walk.unreadable > 0 {
            let folders = walk.unreadable == 1 ? "1 folder of the project" : "\(walk.unreadable) folders of the project"
            notes.append("\(folders) cannot be read; the run cannot read \(walk.unreadable == 1 ? "it" : "them") either")
        }
        if tree.layout == .inPlace, walk.linked > 0 {
            let files = walk.linked == 1 ? "1 file has" : "\(walk.linked) files have"
            notes.append("\(files) further hard links elsewhere, which a run in place changes too")
        }
        let ownTrees = tree.layout == .inPlace ? [] : Self.ownTrees(below: tree.project)
        let mounted = tree.layout == .inPlace ? MountsBelow.paths(tree.project.path) : []
        if let places = NamedPaths.sentence(mounted, mounted.count) {
            notes.append("mounts in the project are changed directly and are not part of the diff: \(places)")
        }
        if let others = NamedPaths.sentence(ownTrees.map(\.display), ownTrees.count) {
            notes.append("git does not work in linked work trees below the project: \(others); use roost run --in there")
        }
        if !tree.project.submodules.isEmpty {
            notes.append("changes in submodules are not applied: \(tree.project.submodules.joined(separator: ", "))")
        }
        return notes
    }
}
