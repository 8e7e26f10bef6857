import CRoostSystem
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

extension Git {
    /// Copies commits and their missing objects into a store of objects. The helper sandbox, which cannot write there, packs and checks
    /// them; then the daemon moves the pack.
    ///
    /// - Parameters:
    ///   - known: commits that the repository has.
    ///   - call: a call in which git sees the new objects.
    ///   - target: a folder of objects; `nil` for the repository's.
    func store(
        _ commits: [String], without known: [String], _ call: GitCall, _ place: GitPlace, _ work: OwnerScratch, into target: Folder? = nil
    ) async throws {
        let folder = try work.makeFolder(target == nil ? "pack" : "pack-elsewhere")
        let wanted = (commits + known.map { "^" + $0 }).joined(separator: "\n") + "\n"
        let name = try await line(
            ["pack-objects", "--quiet", "--non-empty", "--revs", "--delta-base-offset", folder + "/pack"], call, input: Array(wanted.utf8))
        // Nothing was missing.
        if name.isEmpty { return }
        guard GitFolder.isHash(name) else { throw WorkTreeError.gitFailed("git pack-objects made a pack without a name") }
        // A partial clone lacks objects that its trees name, so links to objects cannot be checked.
        let check = place.isPartial ? "--fsck-objects" : "--strict"
        try await run(["index-pack", check, "-o", folder + "/checked.idx", folder + "/pack-\(name).pack"], call)
        let (objects, user) = (place.folder.objects, self.user)
        try await places.work.run {
            try Self.move(
                [("pack-\(name).pack", "pack-\(name).pack"), ("checked.idx", "pack-\(name).idx")], from: try Folder(folder),
                to: try target ?? Folder(objects), of: user)
        }
    }

    /// Copies files into the folder of packs. Each appears complete; existing files stay.
    private static func move(_ files: [(from: String, to: String)], from source: Folder, to store: Folder, of user: UInt32) throws {
        guard let stamp = try store.stamp(.root), stamp.uid == user || Account.effective != 0 else {
            throw WorkTreeError.gitFailed("\(store.path) does not belong to the project's owner")
        }
        let packs = TreePath("pack")
        if mkdirat(store.descriptor.raw, "pack", 0o755) == 0, Account.effective == 0 {
            _ = fchownat(store.descriptor.raw, "pack", stamp.uid, stamp.gid, AT_SYMLINK_NOFOLLOW)
        }
        guard let target = try store.folder(packs) else { throw WorkTreeError.gitFailed("\(store.path) has no folder for packs") }
        for (from, to) in files {
            guard let file = try source.openFile(TreePath(from), O_RDONLY | O_NONBLOCK) else {
                throw WorkTreeError.gitFailed("\(source.path) has no \(from)")
            }
            let part = TreePath("tmp_roost_" + UUID().uuidString.lowercased())
            guard let copy = try target.openFile(part, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600) else {
                throw WorkTreeError.gitFailed("\(target.path) cannot be written to")
            }
            do {
                guard roost_copy_content(file.raw, copy.raw) == 0 else { throw SystemError("copy to", target.describe(part)) }
                if Account.effective == 0, fchown(copy.raw, stamp.uid, stamp.gid) != 0 {
                    throw SystemError("give away", target.describe(part))
                }
                guard fchmod(copy.raw, 0o444) == 0, fsync(copy.raw) == 0 else { throw SystemError("sync", target.describe(part)) }
                let raw = target.descriptor.raw
                let renamed = part.withCPath { first in
                    TreePath(to).withCPath { roost_rename_at(raw, first, raw, $0, ROOST_RENAME_KEEP) }
                }
                guard renamed == 0 || errno == EEXIST else { throw SystemError("rename to", target.describe(TreePath(to))) }
                if renamed != 0 { _ = part.withCPath { unlinkat(raw, $0, 0) } }
            } catch {
                _ = part.withCPath { unlinkat(target.descriptor.raw, $0, 0) }
                throw error
            }
        }
        try target.sync()
    }

    /// Quotes a folder for a list that git separates by colons.
    static func quote(_ path: String) -> String {
        var text = ""
        for character in path {
            switch character {
            case "\"", "\\": text += "\\\(character)"
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return "\"" + text + "\""
    }
}
