import CRoostSystem
import RoostModel
import RoostStore
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Restores a state folder from a backup. Everything is unpacked and verified in a staging folder, which replaces the state folder only if
/// it is complete and valid.
struct BackupReader: Sendable {
    let state: StateFolder
    let tar: Tar

    struct Outcome: Sendable, Equatable, Codable {
        let home: String
        let manifest: BackupManifest
        /// The path to which the previous state folder was moved; `nil` if there was none.
        let previous: String?
    }

    static let stagePrefix = ".roost-restore-"

    /// Between the name of a state folder that was set aside and the time in milliseconds.
    static let asideSuffix = ".before-restore-"

    /// - Parameters:
    /// - replaces: whether a non-empty state folder may be set aside.
    /// - withHomes: whether to restore the homes in the backup.
    func restore(_ archive: String, replaces: Bool, withHomes: Bool = true) async throws -> Outcome {
        guard BackupFiles.exists(archive) else { throw ErrorBody(.notFound, "there is no file \(archive)", requestId: "") }
        let isFilled = !BackupFiles.names(in: state.path).isEmpty
        guard !isFilled || replaces else {
            throw ErrorBody(
                .conflict, "the state folder \(state.path) is not empty",
                hint: "--replace sets it aside, or set ROOST_HOME to another folder", requestId: "")
        }
        // Held to the end, so that no daemon can start meanwhile.
        let lock = try isFilled ? lockOfStopped() : nil
        let folder = BackupFiles.parent(of: state.path)
        let stage = "\(folder)/\(Self.stagePrefix)\(UUID().uuidString.lowercased())"
        try PrivateFolder.make(stage)
        defer { FolderRemoval.remove(stage) }
        let manifest = try await unpack(archive, in: stage, withHomes)
        // Written into the restored database, which then names its origin.
        try Store.note(
            AuditNote(
                at: WallClock.live.now(), action: AuditNote.stateRestore, subject: AuditNote.daemon, caller: .command,
                effect: "from \(SafeName.shown(archive)), a backup of \(manifest.createdAt)"),
            in: stage + "/state/" + BackupManifest.database)
        let previous = try takePlace(stage + "/state")
        withExtendedLifetime(lock) {}
        return Outcome(home: state.path, manifest: manifest, previous: previous)
    }

    private func lockOfStopped() throws -> StateLock? {
        guard BackupFiles.exists(state.runFolder) else { return nil }
        guard let lock = try StateLock(path: state.lock) else {
            throw ErrorBody(.conflict, "a daemon uses the state folder \(state.path)", hint: "roost down, then try again", requestId: "")
        }
        return lock
    }

    private func unpack(_ archive: String, in stage: String, _ withHomes: Bool) async throws -> BackupManifest {
        let listed = try await tar.list(archive)
        let names = listed.map(\.name)
        guard Set(names).isSubset(of: BackupManifest.known), Set(names).count == names.count, names.contains(BackupManifest.name) else {
            throw ErrorBody(.invalidRequest, "\(archive) is not a Roost backup", requestId: "")
        }
        for (name, kind) in listed where kind != "-" { throw Self.notAFile(name, archive) }
        let members = stage + "/members"
        try PrivateFolder.make(members)
        try await tar.unpack(archive, into: members, names: names)
        for name in names {
            let path = members + "/" + name
            guard BackupFiles.isPlainFile(path) else { throw Self.notAFile(name, archive) }
            guard chmod(path, 0o600) == 0 else { throw BackupFiles.failure(path) }
        }
        guard let text = try BackupFiles.read(members + "/" + BackupManifest.name),
            let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(text)),
            Set(manifest.members.map(\.name)).union([BackupManifest.name]) == Set(names), manifest.members.count == names.count - 1
        else {
            throw ErrorBody(.invalidRequest, "\(archive) is not a complete Roost backup", requestId: "")
        }
        guard manifest.format <= BackupManifest.currentFormat, manifest.schema <= Store.knownSchema else {
            throw ErrorBody(
                .conflict,
                "the backup was created by a newer Roost (\(manifest.version), schema \(manifest.schema)) than this one (\(roostVersion), schema \(Store.knownSchema))",
                hint: "update Roost, then restore", requestId: "")
        }
        for member in manifest.members {
            let (hash, bytes) = try FileHash.sha256(members + "/" + member.name)
            guard hash == member.sha256, bytes == member.bytes else {
                throw ErrorBody(
                    .invalidRequest, "\(member.name) in \(archive) is damaged: its checksum differs from the manifest",
                    hint: "use another backup",
                    requestId: "")
            }
        }
        try await build(manifest, members: members, state: stage + "/state", withHomes)
        return manifest
    }

    private static func notAFile(_ name: String, _ archive: String) -> ErrorBody {
        ErrorBody(
            .invalidRequest, "the backup is refused: \(name) in \(archive) is not a regular file (but a link, a device or a folder)",
            hint: "use another backup", requestId: "")
    }

    private func build(_ manifest: BackupManifest, members: String, state: String, _ withHomes: Bool) async throws {
        let names = manifest.members.map(\.name)
        let folders = BackupManifest.folders.filter { names.contains($0.member) && (withHomes || $0.folder != BackupManifest.homes) }
        // All archives are checked before the first one is unpacked.
        for (member, folder) in folders {
            var rules = BackupRules(folder: folder, member: member)
            try TarMembers.read(members + "/" + member) { try rules.check($0) }
        }
        try PrivateFolder.make(state)
        for (member, folder) in folders {
            let isHomes = folder == BackupManifest.homes
            try await tar.unpack(members + "/" + member, into: state, names: [folder], keepsOwners: isHomes)
            try UnpackedFolder(isHomes: isHomes).settle(state + "/" + folder, folder)
        }
        for name in [BackupManifest.database, BackupManifest.settings] where names.contains(name) {
            guard rename(members + "/" + name, state + "/" + name) == 0 else { throw BackupFiles.failure(state + "/" + name) }
        }
        let facts = try Store.inspect(state + "/" + BackupManifest.database)
        guard facts.damage.isEmpty else {
            throw ErrorBody(
                .invalidRequest, "the backup's database is damaged: \(facts.damage[0])", hint: "use another backup", requestId: "")
        }
    }

    /// - Returns: the path to which the old folder was moved; `nil` if there was none.
    private func takePlace(_ fresh: String) throws -> String? {
        sync()
        var previous: String?
        if BackupFiles.exists(state.path), rmdir(state.path) != 0 {
            let aside = "\(state.path)\(Self.asideSuffix)\(WallClock.live.now().milliseconds)"
            try change(fresh, aside)
            previous = aside
        } else {
            guard rename(fresh, state.path) == 0 else { throw BackupFiles.failure(state.path) }
        }
        try BackupFiles.sync(BackupFiles.parent(of: state.path))
        return previous
    }

    /// Moves a folder to the state folder's path and sets the old one aside. If the file system supports it, both are exchanged atomically:
    /// otherwise a crash could leave no state folder, and a start meanwhile would create an empty one.
    private func change(_ fresh: String, _ aside: String) throws {
        if roost_rename_at(AT_FDCWD, fresh, AT_FDCWD, state.path, ROOST_RENAME_EXCHANGE) == 0 {
            guard rename(fresh, aside) == 0 else {
                let failure = BackupFiles.failure(aside)
                // The staging folder is removed at the end, so the old state must not stay there.
                guard roost_rename_at(AT_FDCWD, fresh, AT_FDCWD, state.path, ROOST_RENAME_EXCHANGE) == 0 else {
                    preconditionFailure("the old state cannot be put back from \(fresh)")
                }
                throw failure
            }
            return
        }
        guard errno == EINVAL || errno == ENOSYS || errno == ENOTSUP else { throw BackupFiles.failure(state.path) }
        guard rename(state.path, aside) == 0 else { throw BackupFiles.failure(state.path) }
        guard rename(fresh, state.path) == 0 else {
            let failure = BackupFiles.failure(state.path)
            rename(aside, state.path)
            throw failure
        }
    }
}
