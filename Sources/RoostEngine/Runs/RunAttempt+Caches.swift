import Logging
import RoostModel
import RoostSupport

extension RunAttempt {
    /// Takes over what the turn added to its tools' caches, as far as it can be verified, and reports the result.
    func mergeCaches(_ tree: WorkTree?, isMounted: Bool) async {
        let kinds = task.spec.policy.caches
        guard let tree, !kinds.isEmpty else { return }
        let reports = await ports.caches.merge(
            kinds, tree, startingIn: task.spec.workingDirectory, isMounted: isMounted)
        // Empty reports are left out.
        let told = reports.filter { $0.kept.count > 0 || !$0.dropped.isEmpty || $0.failure != nil }
        guard !told.isEmpty else { return }
        let failed = told.contains { $0.failure != nil }
        do {
            try await tell(
                RunNotice(
                    level: failed ? .warning : .info, code: RunNotice.caches, text: "caches: " + told.map(\.words).joined(separator: "; ")))
        } catch {
            log.error("An event could not be stored", metadata: .keys((.error, "\(error)")))
        }
    }
}

extension CacheStore {
    /// The cache layers of a task; empty if it has no project.
    func layers(of spec: TaskSpec, _ tree: WorkTree?) -> [CacheLayer] {
        guard let tree, !spec.policy.caches.isEmpty else { return [] }
        return planned(spec.policy.caches, tree)
    }

    /// Prepares the cache layers of a task.
    func open(for spec: TaskSpec, _ tree: WorkTree?) async throws {
        guard let tree, !spec.policy.caches.isEmpty else { return }
        try await open(spec.policy.caches, tree, startingIn: spec.workingDirectory)
    }
}
