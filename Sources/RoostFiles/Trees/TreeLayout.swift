import CRoostSystem
import RoostModel
import RoostSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes, finds, empties and deletes the folders of a task's work tree.
struct TreeLayout: Sendable {
    let folder: String

    /// What the folder was made for, so that another project is never laid over the changes of a first.
    struct Label: Codable, Equatable {
        var projectPath: String
        var mode: WorkTreeMode
        /// Which folder stood at the path; `nil` in trees that are older than this, until they are used again.
        var identity: FolderIdentity?
        /// Whether it is a copy where a layer was wanted.
        var standsIn: Bool?
    }

    /// How the task works: a copy stands in where a layer cannot be laid over the project, and once it does the task stays with it.
    func mode(_ wanted: WorkTreeMode, _ project: ProjectFolder) -> (mode: WorkTreeMode, standsIn: Bool) {
        guard wanted == .overlay else { return (wanted, false) }
        if let known = try? readLabel() { return known.standsIn == true ? (.clone, true) : (wanted, false) }
        if Account.mayMount || (MountsBelow.paths(project.path).isEmpty && !isOfAnotherGroup(project)) { return (wanted, false) }
        return (.clone, true)
    }

    /// Whether the project, or what lies in it itself, is ours with a group that has no number in a user namespace of ours: a folder that is shared
    /// by a group. The whole of it is looked at with the base.
    private func isOfAnotherGroup(_ project: ProjectFolder) -> Bool {
        guard let folder = try? Folder(project), let names = try? folder.names() else { return false }
        return ([try? folder.stamp(.root)] + names.map { try? folder.stamp(ofName: $0) }).contains { stamp in
            guard let found = stamp ?? nil else { return false }
            return found.uid == Account.effective && found.gid != Account.effectiveGroup
        }
    }

    /// - Returns: where it lies, and what people should know.
    func prepare(_ project: ProjectFolder, _ wanted: WorkTreeMode) throws -> (layout: WorkTree.Layout, notes: [String]) {
        let (mode, standsIn) = mode(wanted, project)
        var notes: [String] = []
        let known = try readLabel()
        if let known {
            guard known.projectPath == project.path, known.mode == mode else {
                throw WorkTreeError.io(
                    "the task already has a work tree over \(known.projectPath) (\(known.mode.rawValue)); start a new task")
            }
            // Before anything is made or read for the folder that stands there now.
            if let identity = known.identity {
                _ = try Folder(project: project.path, identity)
            } else if project.identity != nil {
                try store(Label(projectPath: project.path, mode: mode, identity: project.identity))
            }
        }
        try Disk.makeFolder(folder)
        defer { chmod(folder, 0o700) }
        switch mode {
        case .overlay:
            for name in ["upper", "work", "merged"] { try makeOwned(folder + "/" + name, project) }
        case .clone where !Disk.exists(folder + "/copy"):
            try Disk.remove(folder + "/copy.partial")
            let owner: (uid: UInt32, gid: UInt32)? = Account.effective == 0 ? (project.ownerUID, project.ownerGID) : nil
            // The task gets a git folder of its own.
            let mounted = Set(MountsBelow.paths(project.path).map { TreePath($0) })
            let leftOut = try TreeCopy(owner: owner, leavesOut: project.kind == .plain ? nil : ".git", mounted: mounted).copy(
                try Folder(project), to: folder + "/copy.partial")
            if let left = NamedPaths.sentence(leftOut.map(\.shortDisplay), leftOut.count) {
                notes.append(
                    "what the project's owner may not read, and what is no file, folder or link, is left out of the copy: \(left)")
            }
            try Disk.move(folder + "/copy.partial", to: folder + "/copy")
            // Its time tells what the task made itself from what was copied.
            try Disk.remove(folder + "/copy.made")
            try Disk.write([], to: try Disk.create(folder + "/copy.made"), folder + "/copy.made")
        case .clone, .inPlace: break
        }
        if known == nil {
            let file = try labelFile(project, mode, standsIn)
            try Disk.write(file.bytes, to: try Disk.create(file.path), file.path)
        }
        if standsIn {
            notes.append(
                "something is mounted in the project, or it belongs to a group that is not your first, and only root can lay a layer over "
                    + "that: the task works on a copy")
        }
        return (layout(project, mode), notes)
    }

    /// Where everything lies, made or not.
    func layout(_ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree.Layout {
        switch mode {
        case .overlay:
            .overlay(lower: project.path, upper: folder + "/upper", work: folder + "/work", mountPoint: folder + "/merged")
        case .clone: .copy(folder + "/copy")
        case .inPlace: .inPlace
        }
    }

    /// Synced only with the first base: before one is recorded nothing ran here, and a label that a power cut left empty counts for none.
    func readLabel() throws -> Label? {
        let path = folder + "/tree.json"
        return lastRun == nil ? try? Disk.decode(Label.self, from: path) : try Disk.decode(Label.self, from: path)
    }

    /// The file that says what the tree was made for, as it must be written.
    private func labelFile(_ project: ProjectFolder, _ mode: WorkTreeMode, _ standsIn: Bool) throws -> (path: String, bytes: [UInt8]) {
        let label = Label(projectPath: project.path, mode: mode, identity: project.identity, standsIn: standsIn ? true : nil)
        return (folder + "/tree.json", try Disk.encode(label))
    }

    /// Notes another folder as the one that the tree belongs to.
    func store(_ label: Label) throws {
        try Disk.replace(folder + "/tree.json", with: try Disk.encode(label))
    }

    /// The sandbox runs as the project's owner and shows this folder as the project's root, so it must look like it.
    private func makeOwned(_ path: String, _ project: ProjectFolder) throws {
        if Disk.exists(path) { return }
        try Disk.makeFolder(path)
        if Account.effective == 0, chown(path, project.ownerUID, project.ownerGID) != 0 { throw SystemError("give away", path) }
        let mode = try Folder(project).stamp(.root)?.mode ?? 0o755
        guard chmod(path, mode_t(mode & 0o7777)) == 0 else { throw SystemError("set the rights of", path) }
    }

    /// Removes what the run changed; the next preparation makes it anew.
    func discard(_ project: ProjectFolder, into trash: Trash) throws {
        let names = [
            "copy", "copy.made", "upper", "work", "last-run", TaskRepository.givenName, RelievedPaths.name, RebasedFiles.name,
            PinnedPaths.name,
        ]
        for name in names { try trash.put(folder + "/" + name) }
        guard Disk.exists(folder + "/merged") else { return }
        do {
            for name in ["upper", "work"] { try makeOwned(folder + "/" + name, project) }
        } catch WorkTreeError.replaced {
            // The next preparation makes them, once the folder is there again or its owner has confirmed another one.
        }
    }

    var lastRun: RunID? {
        GitFolder.line(of: folder + "/last-run").flatMap { RunID($0) }
    }

    /// What a recorded base makes durable beside itself: what the tree was made for, and which run had it last. Empty where there is no tree.
    func files(of tree: WorkTree, run: RunID) throws -> [(path: String, bytes: [UInt8])] {
        guard Disk.exists(folder) else { return [] }
        let mode: WorkTreeMode =
            switch tree.layout {
            case .overlay: .overlay
            case .copy: .clone
            case .inPlace: .inPlace
            }
        let standsIn = (try? readLabel())?.standsIn == true
        return [try labelFile(tree.project, mode, standsIn), (folder + "/last-run", Array(run.description.utf8))]
    }
}
