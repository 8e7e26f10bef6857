import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Scans the upper layer of an overlay from outside. Nothing that the run put there is trusted: links are never followed, overlay marks are
/// only read as "deleted" or "opaque", and whatever is not a file, folder or link is reported and left out.
struct UpperScan: Sendable {
    /// Files and links with their stamps.
    var files: [TreePath: FileStamp] = [:]
    var whiteouts: [TreePath] = []
    /// Opaque folders, which hide the project's folder.
    var opaque: [TreePath] = []
    var folders: [TreePath] = []
    /// Paths that are never applied, each with the reason as the end of a sentence.
    var refused: [(path: TreePath, why: String)] = []
    var nestedRepositories: [TreePath] = []
    /// Work trees that the run added; their files were skipped.
    var added: [TreePath] = []
    var hasGitFolder = false

    /// - Parameter added: work trees that the run added.
    init(_ root: Folder, skipping submodules: Set<TreePath> = [], added: Set<TreePath> = []) throws {
        // An explicit stack, as the run chooses the depth of the tree.
        var pending: [TreePath] = [.root]
        while let path = pending.popLast() {
            guard let folder = try open(root, path) else { continue }
            for name in try folder.names() {
                let entry = path.appending(name)
                if entry.isTooDeep {
                    refused.append((entry, "is too deep and is not applied"))
                    continue
                }
                if name == Self.git {
                    if path.isRoot { hasGitFolder = true } else { nestedRepositories.append(path) }
                    continue
                }
                if added.contains(entry) {
                    self.added.append(entry)
                    continue
                }
                if let why = Self.refusal(of: name) {
                    refused.append((entry, why))
                    continue
                }
                guard let stamp = try folder.stamp(ofName: name) else { continue }
                if submodules.contains(entry) {
                    let isEmptyFolder =
                        try FileStamp.kind(of: stamp.mode) == .folder && folder.folder(TreePath(name))?.names().isEmpty == true
                    if !isEmptyFolder {
                        refused.append((entry, "is a submodule; its changes are not applied"))
                    }
                    continue
                }
                take(entry, stamp, marks: marks(folder, name, stamp), into: &pending)
            }
        }
    }

    private static let git = Array(".git".utf8)

    /// Why a name is never applied, as the end of a sentence; `nil` where it may be.
    static func refusal(of name: [UInt8]) -> String? {
        if name != git, GitNames.standsForGit(name) { return "has a name that other systems take for .git, and is not applied" }
        return GitNames.climbs(name) ? "has a name that leads elsewhere on other systems, and is not applied" : nil
    }

    static func refusal(of path: TreePath) -> String? { path.components.lazy.compactMap { refusal(of: $0) }.first }

    private func open(_ root: Folder, _ path: TreePath) throws -> Folder? {
        do {
            return try root.folder(path)
        } catch let error as SystemError where error.code == EACCES && root.mayOpenUp {
            // The run may have removed its own user's permissions. An unprivileged daemon is that user, so it restores them.
            guard let parent = try root.folder(path.parent) else { return nil }
            guard TreePath(path.name).withCPath({ fchmodat(parent.descriptor.raw, $0, 0o700, AT_SYMLINK_NOFOLLOW) }) == 0 else {
                throw error
            }
            return try root.folder(path)
        }
    }

    private func marks(_ folder: Folder, _ name: [UInt8], _ stamp: roost_stamp) -> Int {
        let kind = FileStamp.kind(of: stamp.mode)
        // A whiteout by attribute is an empty file. Other files are not checked, as each check costs a system call.
        guard kind == .folder || kind == .file else { return 0 }
        return Int(TreePath(name).withCPath { roost_overlay_marks(folder.descriptor.raw, $0) })
    }

    private mutating func take(_ path: TreePath, _ stamp: roost_stamp, marks: Int, into pending: inout [TreePath]) {
        if marks & Int(ROOST_MARK_REDIRECT.rawValue | ROOST_MARK_METACOPY.rawValue) != 0 {
            refused.append((path, "has an overlay mark that redirects it to another file, and is not applied"))
            return
        }
        switch FileStamp.kind(of: stamp.mode) {
        case .folder:
            folders.append(path)
            if marks & Int(ROOST_MARK_OPAQUE.rawValue) != 0 { opaque.append(path) }
            pending.append(path)
        case .file where marks & Int(ROOST_MARK_WHITEOUT.rawValue) != 0 && stamp.size == 0: whiteouts.append(path)
        case .file, .symlink: files[path] = FileStamp(stamp)
        case .other where stamp.mode & UInt32(S_IFMT) == UInt32(S_IFCHR) && stamp.special_device == 0: whiteouts.append(path)
        case .other: refused.append((path, "is \(Self.name(of: stamp.mode)), which is never applied"))
        }
    }

    private static func name(of mode: UInt32) -> String {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFIFO): "a named pipe"
        case UInt32(S_IFSOCK): "a socket"
        case UInt32(S_IFCHR), UInt32(S_IFBLK): "a device"
        default: "no file, folder or link"
        }
    }
}
