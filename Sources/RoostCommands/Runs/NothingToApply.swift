import RoostClient
import RoostModel
import RoostWire

/// What `roost apply` says where a run has nothing to apply: why, and what does wait in the same folder.
struct NothingToApply {
    let diff: DiffAnswer
    let task: TaskAnswer
    let client: RoostClient
    /// Whether ignored files are asked for.
    let includesIgnored: Bool

    /// So many waiting tasks are named.
    private static let most = 5

    /// Whether there is nothing, which was said then.
    ///
    /// - Throws: ``ErrorBody``.
    func tell() async throws -> Bool {
        if diff.isInPlace {
            Output.line("nothing to apply: \(ApplicationText.inPlace)")
            return true
        }
        guard diff.changes.isEmpty, diff.commits.isEmpty, diff.references.isEmpty, diff.ignored.isEmpty || !includesIgnored,
            !diff.notes.contains(where: EmptyFolderNotes.isOne)
        else {
            return false
        }
        Output.line(
            diff.ignored.isEmpty
                ? "nothing to apply: run \(diff.runId.short) changed nothing"
                : "nothing to apply: run \(diff.runId.short) changed only what git ignores; --include-ignored takes it")
        try await tellWaiting()
        return true
    }

    private func tellWaiting() async throws {
        guard let project = task.projectPath else { return }
        let path = "/v1/tasks?undecided=true&archived=include&limit=\(Self.most)&project=\(QueryText.encoded(project))"
        let waiting: ListAnswer<TaskAnswer> = try await client.get(path)
        let others = waiting.items.filter { $0.id != task.id }
        if others.isEmpty { return }
        Output.error("changes of earlier runs in \(SafeText.name(project)) wait:")
        for other in others {
            guard let run = other.lastRun else { continue }
            Output.error("  roost apply \(run.id.short)   \(SafeText.line(other.title))")
        }
        let rest = (waiting.total ?? others.count) - waiting.items.count
        if rest > 0 { Output.error("  and \(rest) more: roost task list --undecided") }
    }
}
