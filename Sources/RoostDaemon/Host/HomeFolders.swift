import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The homes of agents and the sandbox folders of runs on this host.
struct HomeFolders: Sendable {
    let state: StateFolder
    let blobs: any BlobStore
    private static let piece = 64 << 10

    var port: RunFolders {
        RunFolders(
            home: { home, owner, files in
                let path = path(of: home)
                try await makeHome(path, owner, files)
                return path
            },
            attach: { attachments, home, owner in
                try await attach(attachments, path(of: home), owner)
            },
            run: { run in
                let path = state.sandboxes + "/" + run.description
                try PrivateFolder.make(path)
                return path
            },
            removeRun: { run in await remove(state.sandboxes + "/" + run.description) },
            homePath: path(of:), removeHome: { await remove(path(of: $0)) },
            sweepAttachments: { await blobs.sweep(.attachments, keeping: Set($0.map(\.description)), before: $1) })
    }

    private func path(of home: HomeOwner) -> String {
        switch home {
        case .agent(let id): state.homes + "/" + id.description
        case .task(let id): state.homes + "/" + id.description
        }
    }

    private func makeHome(_ path: String, _ owner: (uid: UInt32, gid: UInt32)?, _ files: [String: [UInt8]]) async throws {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        let home = try HomeFileWriter(path, owner)
        try home.takeOver()
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try await home.put(name) { try HomeFileWriter.write(bytes[...], to: $0) }
        }
    }

    /// Uses the attachments' own names. A repeated name within a message gets a number; a file of an earlier message is replaced.
    private func attach(
        _ attachments: [Attachment], _ path: String, _ owner: (uid: UInt32, gid: UInt32)?
    ) async throws -> [String] {
        let home = try HomeFileWriter(path, owner)
        var names: [String] = []
        for attachment in attachments {
            var name = "attachments/" + attachment.name
            var number = 2
            while names.contains(name) {
                name = "attachments/\(number)-\(attachment.name)"
                number += 1
            }
            guard let content = try await blobs.read(BlobKey(attachment.id)) else {
                throw DaemonError.stateFolder("attachment \(attachment.name)", why: "its content no longer exists")
            }
            try await home.put(name) { file in
                while let bytes = try await content.next(Self.piece) { try HomeFileWriter.write(bytes[...], to: file) }
            }
            names.append(name)
        }
        return names
    }

    /// Removes a tree without following symbolic links. What cannot be removed is left for the next attempt.
    private func remove(_ path: String) async {
        FolderRemoval.remove(path)
    }

    private func failure(_ path: String) -> DaemonError {
        .stateFolder(path, why: String(cString: strerror(errno)))
    }
}
