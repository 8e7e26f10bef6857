import RoostModel

/// Adds signatures to the commits that applications make. The user makes the signature: the daemon runs no signing program and reads no
/// key.
struct CommitSigning: Sendable {
    let services: FileServices
    let execution: ApplicationExecution
    let identities: ProjectIdentities

    /// A commit that waits for the user's signature; `nil` where the user's settings ask for none.
    func unsigned(_ commit: String, _ git: Git) async throws -> UnsignedCommit? {
        guard let signing = try await git.place().signing else { return nil }
        let text = String(decoding: try await git.run(["cat-file", "commit", commit]), as: UTF8.self)
        return UnsignedCommit(commit: commit, text: text, format: signing.format, key: signing.key)
    }

    /// Replaces the commit of an application with a signed one.
    ///
    /// - Throws: ``WorkTreeError/notSignable(_:)`` where the commit is not the newest of its branch any more.
    func sign(_ application: Application, _ signature: String) async throws -> Application {
        guard let unsigned = application.unsigned else { throw WorkTreeError.notSignable("it waits for no signature") }
        return try await execution.exclusively(
            application.projectPath, lockFailure: { WorkTreeError.notSignable("\($0)") },
            { try await sign(unsigned, application, signature) })
    }

    private func sign(_ unsigned: UnsignedCommit, _ application: Application, _ signature: String) async throws -> Application {
        let folder = ApplicationFolder(path: services.folders.application(application.id))
        guard let git = services.git(for: try await identities.located(application, application.projectPath)) else {
            throw WorkTreeError.notSignable("git is not installed")
        }
        let done = folder.text(.done)?.split(separator: " ").map(String.init) ?? []
        let name = application.target == .branch ? done.first ?? "" : "HEAD"
        let made = try await store(unsigned.signed(with: signature), after: unsigned.commit, git)
        let now = try await git.commit(of: name)
        if now == unsigned.commit {
            // Stored first, so that an undo recognizes the commit even if the daemon stops here.
            try await services.work.run { try folder.set(.signed, made) }
            try services.faultPoint(.signed)
            try await git.set(name, to: made, from: unsigned.commit)
        } else if now == nil || now != folder.text(.signed) {
            throw WorkTreeError.notSignable("later commits are based on it")
        }
        let current = try await git.commit(of: name) ?? made
        try await services.work.run { try folder.set(.done, application.target == .branch ? "\(name) \(current)" : current) }
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
