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

/// Writes a backup of a state folder, also while a daemon uses it.
///
/// The database is copied first, as a consistent snapshot. The files that its rows refer to are written once and only removed by a discard.
/// Changes after the snapshot are not part of the backup.
struct BackupWriter: Sendable {
    let state: StateFolder
    let tar: Tar

    func write(to target: String, withHomes: Bool) async throws -> BackupManifest {
        guard BackupFiles.exists(state.database) else {
            throw ErrorBody(
                .notFound, "there is no state to back up at \(state.path)", hint: "set ROOST_HOME to the state folder", requestId: "")
        }
        guard !BackupFiles.exists(target) else {
            throw ErrorBody(.conflict, "\(target) already exists", hint: "choose another name, or remove the file", requestId: "")
        }
        let folder = BackupFiles.parent(of: target)
        guard BackupFiles.exists(folder) else {
            throw ErrorBody(.notFound, "the folder \(folder) does not exist", hint: "mkdir -p \(folder)", requestId: "")
        }
        removeAbandoned(in: folder)
        let stage = folder + "/" + Self.stagePrefix + UUID().uuidString.lowercased()
        guard mkdir(stage, 0o700) == 0 else { throw BackupFiles.failure(stage) }
        defer { FolderRemoval.remove(stage) }
        let manifest = try await fill(stage, withHomes: withHomes)
        let unfinished = stage + "/archive"
        // Created here, so that it is private from the start.
        try BackupFiles.write([], to: unfinished)
        try await tar.pack(
            .whole([BackupManifest.name] + manifest.members.map(\.name)), of: stage, into: unfinished, isCompressed: true)
        guard chmod(unfinished, 0o600) == 0 else { throw BackupFiles.failure(unfinished) }
        try BackupFiles.sync(unfinished)
        // link(2) does not replace a file that was created meanwhile.
        guard link(unfinished, target) == 0 else { throw BackupFiles.failure(target) }
        try BackupFiles.sync(folder)
        return manifest
    }

    static let stagePrefix = ".roost-backup-"
    private static let abandonedAge = 86_400
    /// The maximum number of omitted entries that are listed.
    private static let mostNamed = 100

    /// Removes the staging folders of killed backups, which contain a copy of the state.
    private func removeAbandoned(in folder: String) {
        for name in BackupFiles.names(in: folder) where name.hasPrefix(Self.stagePrefix) {
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else { continue }
            #if os(Linux)
                let modified = status.st_mtim.tv_sec
            #else
                let modified = status.st_mtimespec.tv_sec
            #endif
            if time(nil) - modified > Self.abandonedAge { FolderRemoval.remove(folder + "/" + name) }
        }
    }

    private func fill(_ stage: String, withHomes: Bool) async throws -> BackupManifest {
        let database = stage + "/" + BackupManifest.database
        try Store.copyDatabase(from: state.database, to: database)
        var names = [BackupManifest.database]
        if let settings = try BackupFiles.read(state.settings) {
            try BackupFiles.write(settings, to: stage + "/" + BackupManifest.settings)
            names.append(BackupManifest.settings)
        }
        var leftOut: [String]?
        for (member, folder) in BackupManifest.folders where folder != BackupManifest.homes || withHomes {
            guard BackupFiles.exists(state.path + "/" + folder) else { continue }
            try BackupFiles.write([], to: stage + "/" + member)
            var contents = Tar.Contents.whole([folder])
            if folder == BackupManifest.homes {
                let homes = HomeMembers(state: state.path, folder: folder)
                let list = stage + "/homes.list"
                try BackupFiles.write(homes.names.flatMap { Array($0.utf8) + [0] }, to: list)
                (contents, leftOut) = (.listed(list), Array(homes.leftOut.prefix(Self.mostNamed)))
            }
            try await tar.pack(contents, of: state.path, into: stage + "/" + member)
            names.append(member)
        }
        let members = try names.map { name in
            let (hash, bytes) = try FileHash.sha256(stage + "/" + name)
            return BackupManifest.Member(name: name, bytes: bytes, sha256: hash)
        }
        let manifest = BackupManifest(
            format: BackupManifest.currentFormat, version: roostVersion, schema: try Store.inspect(database).schema,
            createdAt: WallClock.live.now(), hasHomes: withHomes, members: members, leftOut: leftOut)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try BackupFiles.write([UInt8](try encoder.encode(manifest)), to: stage + "/" + BackupManifest.name)
        return manifest
    }
}
