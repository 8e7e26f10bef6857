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

/// A private scratch folder that git can reach when it runs as the project's owner; only the daemon's user can enter the state folder. It
/// is deleted with its last reference.
final class OwnerScratch: Sendable {
    let path: String
    let owner: (uid: UInt32, gid: UInt32)?

    /// Creates a folder in the state folder, or, for another user, in a folder for temporary files.
    convenience init(_ folders: StateFolders, owner: (uid: UInt32, gid: UInt32)?) throws {
        if owner == nil {
            try Disk.makeFolder(folders.git)
            try self.init(in: folders.git, "", nil)
        } else {
            try self.init(in: Self.place(for: owner), Self.prefix(folders), owner)
        }
    }

    private static func prefix(_ folders: StateFolders) -> String { "roost-git-\(folders.mark)-" }

    /// Removes the folders that an earlier daemon left. A folder that cannot be removed is private and harmless.
    static func removeLeftovers(_ folders: StateFolders) {
        try? Disk.remove(folders.git)
        for place in places {
            guard let names = try? Folder(place).names() else { continue }
            for name in names where name.starts(with: prefix(folders).utf8) {
                try? Disk.remove(place + "/" + String(decoding: name, as: UTF8.self))
            }
        }
    }

    /// Creates a folder within another one, for one operation.
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
        // A folder that cannot be removed stays as a private temporary folder.
        try? Disk.remove(path)
    }

    /// Changes the owner of a file or folder to the project's owner.
    func give(_ path: String) throws {
        if let owner, lchown(path, owner.uid, owner.gid) != 0 { throw SystemError("give away", path) }
    }

    func makeFolder(_ name: String) throws -> String {
        try Disk.makeFolder(path + "/" + name)
        try give(path + "/" + name)
        return path + "/" + name
    }

    /// A folder for temporary files that the owner can reach. The daemon's `TMPDIR` may be closed to others or missing.
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

    /// Copies a folder of the daemon into this one.
    func bring(_ folder: String, as name: String) throws -> String {
        let target = path + "/" + name
        try TreeCopy(owner: owner).copy(Folder(folder), to: target)
        return target
    }
}
