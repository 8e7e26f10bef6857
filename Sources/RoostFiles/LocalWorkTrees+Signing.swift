package import RoostModel
import RoostSupport

/// Signatures of the commits that applications make. They come from the person: no signing program runs here, and no key is read.
extension LocalWorkTrees {
    /// A commit that waits for the person's signature; `nil` where the settings want none.
    func unsigned(_ commit: String, _ git: Git) async throws -> UnsignedCommit? {
        guard let signing = try await git.place().signing else { return nil }
        let text = String(decoding: try await git.run(["cat-file", "commit", commit]), as: UTF8.self)
        return UnsignedCommit(commit: commit, text: text, format: signing.format, key: signing.key)
    }

    package func sign(_ application: Application, _ signature: String) async throws -> Application {
        guard let unsigned = application.unsigned else { throw WorkTreeError.notSignable("it waits for no signature") }
        await turns.takeDespiteCancellation(application.projectPath)
        defer { turns.give(application.projectPath) }
        let lock: Descriptor
        do { lock = try await ProjectLock.take(folders.lock(application.projectPath)) } catch {
            throw WorkTreeError.notSignable("\(error)")
        }
        defer { withExtendedLifetime(lock) {} }
        let folder = ApplicationFolder(path: folders.application(application.id))
        guard let git = git(for: try await located(application, application.projectPath)) else {
            throw WorkTreeError.notSignable("git is not installed")
        }
        let done = folder.text(.done)?.split(separator: " ").map(String.init) ?? []
        let name = application.target == .branch ? done.first ?? "" : "HEAD"
        let made = try await store(unsigned.signed(with: signature), after: unsigned.commit, git)
        let now = try await git.commit(of: name)
        if now == unsigned.commit {
            // Stored first, so that undo knows the commit even if the daemon stops here.
            try await work.run { try folder.set(.signed, made) }
            try faultPoint(.signed)
            try await git.set(name, to: made, from: unsigned.commit)
        } else if now == nil || now != folder.text(.signed) {
            throw WorkTreeError.notSignable("others came after it")
        }
        let current = try await git.commit(of: name) ?? made
        try await work.run { try folder.set(.done, application.target == .branch ? "\(name) \(current)" : current) }
        var result = application
        result.unsigned = nil
        if application.target == .commit { result.reference = current }
        return result
    }

    private func store(_ text: String, after commit: String, _ git: Git) async throws -> String {
        let builder = try await TreeBuilder(git)
        let made = try await git.line(["hash-object", "-t", "commit", "-w", "--stdin"], builder.call(), input: Array(text.utf8))
        try await builder.store([made], without: [commit])
        return made
    }
}
