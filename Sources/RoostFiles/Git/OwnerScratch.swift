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

/// A private folder that git, running as the project's owner, can reach; the state folder is closed to all but the daemon's user. It goes with
/// its last reference.
final class OwnerScratch: Sendable {
    let path: String
    let owner: (uid: UInt32, gid: UInt32)?

    /// A folder in the state folder; where somebody else must reach it, among the machine's temporary ones.
    convenience init(_ folders: StateFolders, owner: (uid: UInt32, gid: UInt32)?) throws {
        if owner == nil {
            try Disk.makeFolder(folders.git)
            try self.init(in: folders.git, "", nil)
        } else {
            try self.init(in: Self.place(for: owner), Self.prefix(folders), owner)
        }
    }

    private static func prefix(_ folders: StateFolders) -> String { "roost-git-\(folders.mark)-" }

    /// Removes what an earlier daemon left. What cannot be removed is a private folder that nobody needs.
    static func removeLeftovers(_ folders: StateFolders) {
        try? Disk.remove(folders.git)
        for place in places {
            guard let names = try? Folder(place).names() else { continue }
            for name in names where name.starts(with: prefix(folders).utf8) {
                try? Disk.remove(place + "/" + String(decoding: name, as: UTF8.self))
            }
        }
    }

    /// A folder within another, for one piece of work.
    convenience init(in outer: OwnerScratch) throws {
        try self.init(in: outer.path, "work-", outer.owner)
    }

    private init(in folder: String, _ prefix: String, _ owner: (uid: UInt32, gid: UInt32)?) throws {
        path = (GitFolder.resolve(folder) ?? folder) + "/" + prefix + UUID().uuidString.lowercased()
        self.owner = owner
        guard mkdir(path, 0o700) == 0 else { throw SystemError("make the folder", path) }
        try give(path)
    }

    deinit {
        // What stays behind is a private folder in the place for temporary things.
        try? Disk.remove(path)
    }

    /// Makes a file or folder here the owner's.
    func give(_ path: String) throws {
        if let owner, lchown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
    }

    func makeFolder(_ name: String) throws -> String {
        try Disk.makeFolder(path + "/" + name)
        try give(path + "/" + name)
        return path + "/" + name
    }

    /// A place for temporary things that the owner gets to: the daemon's `TMPDIR` may be closed to everybody else, or not be there.
    private static func place(for owner: (uid: UInt32, gid: UInt32)?) -> String {
        places.first { place in access(place, W_OK | X_OK) == 0 && owner.map { isReachable(place, $0) } != false } ?? places[0]
    }

    private static var places: [String] { [FileManager.default.temporaryDirectory.path, "/tmp", "/var/tmp"] }

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
}
