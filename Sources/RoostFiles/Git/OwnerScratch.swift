import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A short-lived private folder that git, running as the project's owner, can reach; the state folder is closed to all but the daemon's user.
struct OwnerScratch: Sendable {
    let path: String
    let owner: (uid: UInt32, gid: UInt32)?

    init(for git: Git) throws {
        path = FileManager.default.temporaryDirectory.path + "/roost-" + UUID().uuidString.lowercased()
        owner = git.owner
        guard mkdir(path, 0o700) == 0 else { throw SystemError("make the folder", path) }
        if let owner, chown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
    }

    /// Copies a folder of ours here.
    func bring(_ folder: String, as name: String) throws -> String {
        let target = path + "/" + name
        try TreeCopy(owner: owner).copy(Folder(folder), to: target)
        return target
    }

    func remove() {
        // What stays behind is a private folder in the place for temporary things.
        try? Disk.remove(path)
    }
}
