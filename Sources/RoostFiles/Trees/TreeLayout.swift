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

    /// What the work tree was made for, so that it is never used for another project.
    struct Label: Codable, Equatable {
        var projectPath: String
        var mode: WorkTreeMode
        /// The identity of the folder at the path; `nil` in records of earlier versions of Roost until their next use.
        var identity: FolderIdentity?
        /// Whether it is a copy although a layer was asked for.
        var standsIn: Bool?
    }

    /// The mode of the task. It is a copy where an overlay over the project is not possible, and the task keeps it then.
    func mode(_ wanted: WorkTreeMode, _ project: ProjectFolder) -> (mode: WorkTreeMode, standsIn: Bool) {
        guard wanted == .overlay else { return (wanted, false) }
        if let known = try? readLabel() { return known.standsIn == true ? (.clone, true) : (wanted, false) }
        if Account.mayMount || (MountsBelow.paths(project.path).isEmpty && !isOfAnotherGroup(project)) { return (wanted, false) }
        return (.clone, true)
    }

    /// Whether the project, or an entry directly in it, has a group that the daemon's user namespace does not map, as a folder shared by a
    /// group has. The recording of the base checks the rest of the tree.
    private func isOfAnotherGroup(_ project: ProjectFolder) -> Bool {
        guard let folder = try? Folder(project), let names = try? folder.names() else { return false }
        return ([try? folder.stamp(.root)] + names.map { try? folder.stamp(ofName: $0) }).contains { stamp in
            guard let found = stamp ?? nil else { return false }
            return found.uid == Account.effective && found.gid != Account.effectiveGroup
        }
    }

    /// - Returns: the paths of the work tree, and notes for the user.
    func prepare(_ project: ProjectFolder, _ wanted: WorkTreeMode) throws -> (layout: WorkTree.Layout, notes: [String]) {
        let (mode, standsIn) = mode(wanted, project)
        var notes: [String] = []
        let known = try readLabel()
        if let known {
            guard known.projectPath == project.path, known.mode == mode else {
                throw WorkTreeError.io(
                    "the task already has a work tree over \(known.projectPath) (\(known.mode.rawValue)); start a new task")
            }
            // Checked before anything is created or read for the present folder.
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
                    "the copy leaves out what the project's owner may not read and what is not a file, folder or link: \(left)")
            }
            try Disk.move(folder + "/copy.partial", to: folder + "/copy")
            // Its time separates files that the task made from files that were copied.
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
                "the project contains a mount, or it belongs to a group other than your primary one, and only root can mount a layer over "
                    + "it: the task works on a copy")
        }
        return (layout(project, mode), notes)
    }

    /// The paths of a work tree, whether it exists or not.
    func layout(_ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree.Layout {
        switch mode {
        case .overlay:
            .overlay(lower: project.path, upper: folder + "/upper", work: folder + "/work", mountPoint: folder + "/merged")
        case .clone: .copy(folder + "/copy")
        case .inPlace: .inPlace
        }
    }

    /// The label is synced with the first base only. Nothing ran before that, and a label that a power failure left empty counts as
    /// missing.
    func readLabel() throws -> Label? {
        let path = folder + "/tree.json"
        return lastRun == nil ? try? Disk.decode(Label.self, from: path) : try Disk.decode(Label.self, from: path)
    }

    /// The file of the label with its content.
    private func labelFile(_ project: ProjectFolder, _ mode: WorkTreeMode, _ standsIn: Bool) throws -> (path: String, bytes: [UInt8]) {
        let label = Label(projectPath: project.path, mode: mode, identity: project.identity, standsIn: standsIn ? true : nil)
        return (folder + "/tree.json", try Disk.encode(label))
    }

    /// Stores a changed label, for example with another identity of the project.
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

    /// Removes what the task changed. The next preparation creates an empty work tree.
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
            // The next preparation creates them, once the project folder is back or its owner has confirmed another one.
        }
    }

    var lastRun: RunID? {
        GitFolder.line(of: folder + "/last-run").flatMap { RunID($0) }
    }

    /// The files that are synced together with a base: the label, and the last run of the tree. Empty for a run in the project itself.
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
