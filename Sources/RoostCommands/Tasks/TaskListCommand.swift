import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct TaskListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tasks, newest first")

    @Option(help: "Only tasks whose last run has this status")
    var status: RunStatus?

    @Option(help: "Only tasks with all these words in the title or messages")
    var search: String?

    @Option(help: "Only tasks of this agent", completion: KnownWords.workers)
    var agent: String?

    @Flag(help: "List archived tasks instead")
    var archived = false

    @Flag(help: "Only tasks with changes that are neither applied nor discarded, including archived tasks")
    var undecided = false

    @Option(help: "Maximum number of tasks")
    var limit = 50

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            var items: [TaskAnswer] = []
            var cursor: String?
            var total = 0
            repeat {
                var path = "/v1/tasks?limit=\(min(200, limit - items.count))"
                if let status { path += "&status=\(status.rawValue)" }
                if let search { path += "&search=\(QueryText.encoded(search))" }
                if let agent { path += "&agent=\(QueryText.encoded(agent))" }
                if archived || undecided { path += "&archived=\(archived ? "only" : "include")" }
                if undecided { path += "&undecided=true" }
                if let cursor { path += "&cursor=\(cursor)" }
                let page: ListAnswer<TaskAnswer> = try await client.get(path)
                items += page.items
                cursor = page.nextCursor
                total = page.total ?? items.count
            } while cursor != nil && items.count < limit
            if json { return try Output.json(ListAnswer(items: items, nextCursor: cursor, total: total)) }
            if items.isEmpty {
                let isFiltered = status != nil || search != nil || agent != nil || archived || undecided
                return Output.error(isFiltered ? "no matching task" : "no tasks yet; try roost run -- echo hello")
            }
            let now = LocalTime.now()
            var table = Table(header: ["TASK", "STATUS", "AGENT", "AGE", "CHANGES", "TITLE"])
            for task in items {
                let diff = task.lastRun?.diff.map(Self.words) ?? "-"
                let status = task.isPaused ? "paused" : task.status?.words ?? "-"
                table.rows.append([
                    task.id.short, status, task.agent, age(since: task.createdAt, now: now), diff, SafeText.line(task.title),
                ])
            }
            Output.line(table.render(columns: Terminal.current.showsProgress ? Terminal.current.columns : nil))
            if total > items.count { Output.error("\(items.count) of \(total) tasks; show more with --limit \(total)") }
        }
    }

    /// A summary of a run's changes: files, ignored files, or git objects.
    private static func words(_ diff: DiffSummary) -> String {
        if diff.files == 0, let commits = diff.commits { return "\(commits) in git" }
        if diff.files == 0, let ignored = diff.ignored { return "\(ignored) ignored" }
        return "\(diff.files) \(diff.files == 1 ? "file" : "files")"
    }
}
