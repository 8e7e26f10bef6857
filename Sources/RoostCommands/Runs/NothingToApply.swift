import RoostClient
import RoostModel
import RoostWire

/// The message of `roost apply` for a run without changes: the reason, and undecided changes of other tasks in the same folder.
struct NothingToApply {
    let diff: DiffAnswer
    let task: TaskAnswer
    let client: RoostClient
    /// Whether ignored files were requested.
    let includesIgnored: Bool

    /// The maximum number of other tasks that are listed.
    private static let most = 5
    private static let lookedAt = 100

    /// Prints the message if there is nothing to apply.
    ///
    /// - Returns: whether there is nothing to apply.
    ///
    /// - Throws: ``ErrorBody``.
    func tell() async throws -> Bool {
        if diff.isInPlace {
            Output.line("nothing to apply: \(ApplicationText.inPlace)")
            return true
        }
        guard diff.hasNothingToApply(includingIgnored: includesIgnored) else { return false }
        Output.line(
            diff.ignored.isEmpty
                ? "nothing to apply: run \(diff.runId.short) changed nothing"
                : "nothing to apply: run \(diff.runId.short) changed only files that git ignores; --include-ignored applies them")
        try await tellWaiting()
        return true
    }

    private func tellWaiting() async throws {
        guard let project = task.projectPath else { return }
        let path = "/v1/tasks?undecided=true&archived=include&limit=\(Self.lookedAt)&project=\(QueryText.encoded(project))"
        let waiting: ListAnswer<TaskAnswer> = try await client.get(path)
        let others = waiting.items.filter { other in
            // Tasks that changed only ignored files are omitted: they have nothing to apply.
            other.id != task.id && other.lastRun?.diff.map { $0.files + ($0.commits ?? 0) > 0 } != false
        }
        if others.isEmpty { return }
        Output.error("undecided changes of earlier runs in \(SafeText.name(project)):")
        for other in others.prefix(Self.most) {
            guard let run = other.lastRun else { continue }
            Output.error("  roost apply \(run.id.short)   \(SafeText.line(other.title))")
        }
        let rest = max(0, others.count - Self.most) + (waiting.total ?? waiting.items.count) - waiting.items.count
        if rest > 0 { Output.error("  and \(rest) more: roost task list --undecided") }
    }
}

extension DiffAnswer {
    /// Whether there is nothing to apply.
    func hasNothingToApply(includingIgnored: Bool) -> Bool {
        changes.isEmpty && commits.isEmpty && references.isEmpty && (ignored.isEmpty || !includingIgnored)
            && !notes.contains(where: EmptyFolderNotes.isOne)
    }
}
