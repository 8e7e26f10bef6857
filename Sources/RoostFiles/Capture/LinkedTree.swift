import CRoostSystem
import RoostModel

/// A linked work tree of a repository (git-worktree(1)), as the repository's git folder lists it.
struct LinkedTree: Sendable, Equatable {
    /// The name of its folder in `.git/worktrees`.
    let name: String
    /// Its path, which may not exist any more.
    let place: String
    /// The first line of its HEAD.
    let head: String

    private static let most = 100

    /// The work trees that a git folder lists. A run can write that list, so callers check each path.
    static func all(in repository: Folder) throws -> [LinkedTree] {
        guard let folder = try repository.folder(TreePath("worktrees")) else { return [] }
        return try folder.names().sorted { $0.lexicographicallyPrecedes($1) }.prefix(most).compactMap { name in
            guard let stamp = try folder.stamp(ofName: name), FileStamp.kind(of: stamp.mode) == .folder,
                let own = try folder.folder(TreePath(name)), let link = try GitReferences.text("gitdir", in: own), link.hasSuffix("/.git"),
                let head = try GitReferences.text("HEAD", in: own)
            else { return nil }
            return LinkedTree(name: String(decoding: name, as: UTF8.self), place: String(link.dropLast(5)), head: head)
        }
    }

    /// The commit that a detached HEAD names; `nil` if it is on a branch.
    var detached: String? { GitFolder.isHash(head) ? head : nil }

    /// Its path below a folder; `nil` where it is elsewhere.
    func path(below top: String) -> TreePath? {
        guard place.hasPrefix(top + "/") else { return nil }
        return TreePath(String(place.dropFirst(top.utf8.count + 1)))
    }

    /// Whether the work tree still exists there.
    func stands(in tree: Folder, at path: TreePath) throws -> Bool {
        guard let stamp = try tree.stamp(path.appending(Array(".git".utf8))) else { return false }
        return FileStamp.kind(of: stamp.mode) == .file
    }

    /// A branch name for it; a fixed one if its own name is not valid.
    var plainName: String {
        let name = "refs/heads/" + name
        return GitReferences.isName(name) && name.utf8.count < 200 ? name : "refs/heads/worktree"
    }
}

/// The linked work trees that a run added to its repository. Commits made there are copied with their branch; the files of a work tree in
/// the project are not changes of the project.
struct AddedTrees: Sendable {
    /// Paths of the work trees inside the project.
    private(set) var inside: Set<TreePath> = []
    private(set) var notes: [String] = []

    private static let mostNotes = 20

    init() {}

    /// - Parameter tree: the upper layer or the copy.
    init(in tree: Folder, of project: ProjectFolder, task: TaskID) throws {
        guard let stamp = try tree.stamp(TreePath(".git")), FileStamp.kind(of: stamp.mode) == .folder,
            let repository = try tree.folder(TreePath(".git"))
        else { return }
        for added in try LinkedTree.all(in: repository) {
            if let path = added.path(below: project.path) {
                guard !path.isTooDeep, try added.stands(in: tree, at: path) else { continue }
                inside.insert(path)
                notes.append(
                    "\(path.display) is a work tree that the run added, and not part of the changes; its commits are copied with their "
                        + "branch, the rest stays in the task: roost task shell \(task.short)")
            } else {
                notes.append(
                    "the work tree \(VisibleText.name(added.place)), which the run added, was outside of the project "
                        + "and ended with the run; only its commits are kept")
            }
        }
        if notes.count > Self.mostNotes { notes = notes.prefix(Self.mostNotes) + ["\(notes.count - Self.mostNotes) more work trees"] }
    }

    func holds(_ path: TreePath) -> Bool {
        inside.contains(path) || path.ancestors.contains(where: inside.contains)
    }
}
