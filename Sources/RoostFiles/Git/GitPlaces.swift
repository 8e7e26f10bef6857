import RoostModel
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes the git folders for repositories (``GitPlace``), and caches the most recently used ones.
final class GitPlaces: Sendable {
    /// The files from which a place was made. When any of them changes, the place is made again.
    private struct Sources: Equatable {
        var folder: GitFolder
        var stamps: [FileStamp?]
        var personal: GitSettings
    }

    private struct Kept {
        var place: GitPlace
        var sources: Sources
        var use: UInt64
    }

    private struct Personal {
        var settings: GitSettings
        var files: [String]
        var stamps: [FileStamp?]
    }

    private struct Making {
        var task: Task<GitPlace, any Error>
        var sources: Sources
    }

    private struct State {
        var places: [String: Kept] = [:]
        var making: [String: Making] = [:]
        var personal: [String: Personal] = [:]
        var uses: UInt64 = 0
    }

    private static let most = 16
    private let state = Mutex(State())
    let work: BlockingWork
    let referenceLocks: ReferenceLocks
    private let folders: StateFolders

    init(work: BlockingWork, folders: StateFolders) {
        referenceLocks = ReferenceLocks(folder: folders.references)
        self.work = work
        self.folders = folders
    }

    /// The place for the present state of a project's repository.
    ///
    /// - Throws: ``WorkTreeError/refused(_:why:)`` where git's files are not regular files or belong to another user.
    func place(for git: Git) async throws -> GitPlace {
        if let known = try await work.run({ try self.unchanged(git) }) { return known }
        let top = git.project.path
        let key = Self.key(git)
        let (folder, head) = try await work.run { () -> (GitFolder, [UInt8]) in
            guard let folder = GitFolder(top: top) else { throw WorkTreeError.gitFailed("\(top) is no repository any more") }
            try folder.checkFiles(of: top)
            return (folder, try Disk.read(folder.path + "/HEAD", limit: 4096) ?? [])
        }
        try await checkOwner(folder, git)
        let personal = try await settings(of: git, folder)
        let (sources, known) = try await work.run {
            let sources = Self.sources(git, folder, personal)
            return (sources, try self.current(git, sources, head))
        }
        if let known { return known }
        // Two concurrent callers share one place.
        let task = state.withLock { state in
            if let making = state.making[key], making.sources == sources { return making.task }
            let task = Task { try await self.make(folder, head, personal, git) }
            state.making[key] = Making(task: task, sources: sources)
            return task
        }
        let result = await task.result
        state.withLock { state in
            if state.making[key]?.task == task { state.making[key] = nil }
            guard case .success(let place) = result else { return }
            state.places[key] = Kept(place: place, sources: sources, use: state.uses)
            let excess = state.places.sorted { $0.value.use < $1.value.use }.dropLast(Self.most)
            for (key, _) in excess { state.places[key] = nil }
        }
        return try result.get()
    }

    /// The cached place where nothing changed, found without running git. All calls of a project except the first one use it.
    private func unchanged(_ git: Git) throws -> GitPlace? {
        let top = git.project.path
        guard let folder = GitFolder(top: top) else { return nil }
        try folder.checkFiles(of: top)
        guard folder.foreign(top, to: git.user) == nil, let known = self.known(of: git, nil),
            !known.entries.contains(where: { $0.included(for: folder, home: git.home) != nil })
        else { return nil }
        let sources = Self.sources(git, folder, Self.outside(git, folder, known.entries))
        return try current(git, sources, Disk.read(folder.path + "/HEAD", limit: 4096) ?? [])
    }

    /// The cached place for these sources with the present HEAD; `nil` where it must be made.
    private func current(_ git: Git, _ sources: Sources, _ head: [UInt8]) throws -> GitPlace? {
        let key = Self.key(git)
        let known = state.withLock { state -> GitPlace? in
            state.uses += 1
            guard state.places[key]?.sources == sources else { return nil }
            state.places[key]?.use = state.uses
            return state.places[key]?.place
        }
        guard let known, known.personalFiles.map(Self.stamp) == known.personalStamps else { return nil }
        try known.writeHead(head)
        return known
    }

    private static func key(_ git: Git) -> String { "\(git.user) \(git.project.path)" }

    private static func sources(_ git: Git, _ folder: GitFolder, _ personal: GitSettings) -> Sources {
        let files = [folder.common + "/config", folder.path + "/config.worktree", folder.objects + "/info/alternates"]
        return Sources(folder: folder, stamps: files.map(stamp) + identities(git.project.path, folder), personal: personal)
    }

    /// Git's check of the ownership ("dubious ownership"), which git skips where GIT_DIR is set.
    func checkOwner(_ folder: GitFolder, _ git: Git) async throws {
        let top = git.project.path
        guard let foreign = try await work.run({ folder.foreign(top, to: git.user) }) else { return }
        // As root the daemon would write to other users' folders with root's permissions, so `safe.directory` does not count.
        if git.owner == nil, GitFolder.isTrusted(top, by: try await settings(of: git, nil), home: git.home) { return }
        throw WorkTreeError.refused(
            top,
            why: "git finds dubious ownership in its repository (\(foreign.path) belongs to uid \(foreign.owner), not to uid \(git.user)); "
                + "if you trust it: git config --global --add safe.directory '\(top)'")
    }

    private func make(_ folder: GitFolder, _ head: [UInt8], _ personal: GitSettings, _ git: Git) async throws -> GitPlace {
        let readable = try await work.run {
            let folders = [git.project.path, folder.path, folder.common, folder.objects].compactMap(GitFolder.resolve)
            return Self.outermost(folders + folder.alternates(readableBy: git.user))
        }
        let scratch = try OwnerScratch(folders, owner: git.owner)
        var own = try await settings(in: folder.common + "/config", readable, scratch, git)
        if own.isOn("extensions.worktreeconfig"), Disk.exists(folder.path + "/config.worktree") {
            own.entries += try await settings(in: folder.path + "/config.worktree", readable, scratch, git).entries
        }
        let all = GitSettings(personal.entries + own.entries)
        let kept = GitSettings(personal.harmlessOfPerson.entries + own.harmlessOfRepository.entries)
        let isPartial = own["extensions.partialclone"] != nil
        return try await work.run {
            let lists = git.personalFiles(all)
            let place = GitPlace(
                folder: folder, scratch: scratch, settings: kept, isPartial: isPartial,
                filterPrograms: all.filterPrograms, mergePrograms: all.mergePrograms, signing: GitPlace.Signing(all),
                ignored: git.personalFile(lists.ignore), personalFiles: [lists.ignore, lists.attributes],
                personalStamps: [lists.ignore, lists.attributes].map(Self.stamp), readable: readable)
            try place.write(head: head, attributes: git.personalFile(lists.attributes))
            return place
        }
    }

    /// The settings in a file of the repository, without includes.
    private func settings(in file: String, _ readable: [String], _ scratch: OwnerScratch, _ git: Git) async throws -> GitSettings {
        guard Disk.exists(file) else { return GitSettings() }
        let confinement = git.confinement(readable, scratch: scratch, writable: [])
        let output = try await git.run(
            ["config", "--list", "-z", "--no-includes", "--file", file],
            GitCall(folder: "/", environment: [:], confinement: confinement, kept: [scratch]))
        return GitSettings(parsing: output, withOrigins: false)
    }

    /// The settings of the user and the machine, with their conditional includes for this repository, but without files in it.
    private func settings(of git: Git, _ folder: GitFolder) async throws -> GitSettings {
        var entries: [GitSettings.Entry] = []
        for entry in try await settings(of: git, nil).entries {
            entries.append(entry)
            guard let file = entry.included(for: folder, home: git.home) else { continue }
            entries += try await settings(of: git, file).entries
        }
        return Self.outside(git, folder, entries)
    }

    /// Settings that do not come from a file of the repository.
    private static func outside(_ git: Git, _ folder: GitFolder, _ entries: [GitSettings.Entry]) -> GitSettings {
        let own = [git.project.path, folder.path, folder.common].map { $0 + "/" }
        let origins = Set(entries.compactMap(\.origin)).filter { origin in
            guard let origin = GitFolder.resolve(origin) else { return false }
            return own.contains { origin.hasPrefix($0) }
        }
        return GitSettings(entries.filter { $0.origin.map(origins.contains) != true })
    }

    /// The cached settings, where their files did not change.
    private func known(of git: Git, _ file: String?) -> GitSettings? {
        guard let known = state.withLock({ $0.personal["\(git.user) \(file ?? "")"] }), known.files.map(Self.stamp) == known.stamps else {
            return nil
        }
        return known.settings
    }

    /// The user's settings for the git in a run. Where they cannot be read, the run works without them.
    func settingsForRuns(of git: Git) async -> String {
        do {
            guard let folder = try await work.run({ GitFolder(top: git.project.path) }) else { return "" }
            return try await settings(of: git, folder).textForRuns { Disk.exists($0) }
        } catch {
            return ""
        }
    }

    /// The user's settings, or one file of them. They are read without a sandbox, as they do not come from a repository.
    private func settings(of git: Git, _ file: String?) async throws -> GitSettings {
        if let known = self.known(of: git, file) { return known }
        let result = try await git.result(
            ["config", "--list", "-z", "--show-origin", "--includes"] + (file.map { ["--file", $0] } ?? []),
            GitCall(folder: "/", environment: ["HOME": git.home, "GIT_DIR": "/nonexistent"], confinement: nil, kept: []))
        // A missing file is an error of git, and means no settings.
        guard case .exited(0) = result.exit else { return GitSettings() }
        var settings = GitSettings(parsing: result.output, withOrigins: true)
        // Settings that Roost itself passes to each git call; they are not the user's.
        settings.entries.removeAll { $0.origin == "command line:" }
        let always = file.map { [$0] } ?? [git.home + "/.gitconfig", git.home + "/.config/git/config", "/etc/gitconfig"]
        let files = Set(settings.entries.compactMap(\.origin) + always).sorted()
        let personal = Personal(settings: settings, files: files, stamps: files.map(Self.stamp))
        state.withLock { $0.personal["\(git.user) \(file ?? "")"] = personal }
        return settings
    }

    private static func stamp(_ path: String) -> FileStamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return FileStamp(
            inode: UInt64(info.st_ino), size: UInt64(info.st_size), modified: nanoseconds(info.st_mtim), changed: nanoseconds(info.st_ctim),
            mode: UInt32(info.st_mode))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) }

    /// The identities of the repository's folders. A helper sandbox keeps the folders that it was built with, so a replaced folder needs a
    /// new one.
    private static func identities(_ top: String, _ folder: GitFolder) -> [FileStamp?] {
        [top, folder.path, folder.common, folder.objects].map { path in
            var info = stat()
            guard stat(path, &info) == 0 else { return nil }
            return FileStamp(inode: UInt64(info.st_ino), size: UInt64(info.st_dev), modified: 0, changed: 0, mode: UInt32(info.st_mode))
        }
    }

    /// The folders without those that are below others of the list.
    private static func outermost(_ folders: [String]) -> [String] {
        Set(folders).filter { folder in !folders.contains { $0 != folder && folder.hasPrefix($0 == "/" ? "/" : $0 + "/") } }.sorted()
    }
}
