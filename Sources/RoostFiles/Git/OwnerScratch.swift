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
        path = Self.place(for: git.owner) + "/roost-" + UUID().uuidString.lowercased()
        owner = git.owner
        guard mkdir(path, 0o700) == 0 else { throw SystemError("make the folder", path) }
        if let owner, chown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
    }

    /// A place for temporary things that the owner gets to: the daemon's `TMPDIR` may be closed to everybody else, or not be there.
    private static func place(for owner: (uid: UInt32, gid: UInt32)?) -> String {
        let usual = FileManager.default.temporaryDirectory.path
        return [usual, "/tmp", "/var/tmp"].first { place in
            access(place, W_OK | X_OK) == 0 && owner.map { isReachable(place, $0) } != false
        } ?? usual
    }

    private static func isReachable(_ path: String, _ owner: (uid: UInt32, gid: UInt32)) -> Bool {
        var part = ""
        return path.split(separator: "/").allSatisfy { name in
            part += "/" + name
            var status = stat()
            guard stat(part, &status) == 0 else { return false }
            let bit: mode_t = status.st_uid == owner.uid ? 0o100 : status.st_gid == owner.gid ? 0o010 : 0o001
            return owner.uid == 0 || status.st_mode & bit != 0
        }
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
