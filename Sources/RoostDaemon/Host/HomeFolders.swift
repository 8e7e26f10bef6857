import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The homes of agents and the folders of runs on this host.
///
/// An agent owns what is in its home and may have planted links there, so nothing below it is ever opened by path: each step goes through
/// a descriptor and refuses links.
struct HomeFolders: Sendable {
    let state: StateFolder

    var port: RunFolders {
        RunFolders(
            home: { home, owner, files in
                let path = path(of: home)
                try makeHome(path, owner, files)
                return path
            },
            run: { run in
                let path = state.sandboxes + "/" + run.description
                try PrivateFolder.make(path)
                return path
            },
            removeRun: { run in await remove(state.sandboxes + "/" + run.description) },
            homePath: path(of:), removeHome: { await remove(path(of: $0)) })
    }

    private func path(of home: HomeOwner) -> String {
        switch home {
        case .agent(let id): state.homes + "/" + id.description
        case .task(let id): state.homes + "/" + id.description
        }
    }

    private func makeHome(_ path: String, _ owner: (uid: UInt32, gid: UInt32)?, _ files: [String: [UInt8]]) throws {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw failure(path) }
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw failure(path) }
        defer { close(folder) }
        // As root we work for the project's owner; as anybody else everything is ours already.
        let owner = geteuid() == 0 ? owner : nil
        if let owner, fchown(folder, owner.uid, owner.gid) != 0 { throw failure(path) }
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            try write(bytes, to: name, below: folder, owner)
        }
    }

    private func write(_ bytes: [UInt8], to name: String, below home: Int32, _ owner: (uid: UInt32, gid: UInt32)?) throws {
        let parts = name.split(separator: "/").map(String.init)
        guard let last = parts.last, !parts.contains(".."), !parts.contains(".") else {
            throw DaemonError.stateFolder(name, why: "bad name")
        }
        var folder = dup(home)
        guard folder >= 0 else { throw failure(name) }
        defer { close(folder) }
        for part in parts.dropLast() {
            if mkdirat(folder, part, 0o700) == 0 {
                if let owner, fchownat(folder, part, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) != 0 { throw failure(name) }
            } else if errno != EEXIST {
                throw failure(name)
            }
            let next = openat(folder, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw failure(name) }
            close(folder)
            folder = next
        }
        let temporary = ".\(last).roost"
        if unlinkat(folder, temporary, 0) != 0, errno != ENOENT { throw failure(name) }
        let file = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(name) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Self.writeSome(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure(name) }
            written += count
        }
        if let owner, fchown(file, owner.uid, owner.gid) != 0 { throw failure(name) }
        guard renameat(folder, temporary, folder, last) == 0 else { throw failure(name) }
    }

    private static func writeSome(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
        #if os(Linux)
            Glibc.write(file, start, count)
        #else
            Darwin.write(file, start, count)
        #endif
    }

    /// Removes a tree without following links. What cannot be removed stays and is found by the next attempt.
    private func remove(_ path: String) async {
        FolderRemoval.remove(path)
    }

    private func failure(_ path: String) -> DaemonError {
        .stateFolder(path, why: String(cString: strerror(errno)))
    }
}
