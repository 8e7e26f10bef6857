import CRoostSystem

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Removes directory trees of any depth through descriptors, without following symbolic links.
enum FolderRemoval {
    /// `false` if anything is left; as much as possible is removed in any case.
    @discardableResult
    static func remove(_ path: String) -> Bool {
        guard let slash = path.lastIndex(of: "/") else { return false }
        let parent = open(String(path[...slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return errno == ENOENT }
        defer { close(parent) }
        return roost_remove_tree(parent, String(path[path.index(after: slash)...])) == 0 || errno == ENOENT
    }
}
