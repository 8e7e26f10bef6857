import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

struct TaskShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a task with its messages and runs")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @OptionGroup
    var pager: PagerOptions

    @Flag(help: "Print JSON")
    var json = false

    private struct Whole: Encodable {
        let task: TaskAnswer
        let messages: [MessageAnswer]
        let runs: [RunAnswer]
    }

    /// Prints what the newest run could access, and its variables.
    private static func tellReach(of run: RunAnswer?, _ client: RoostClient, _ terminal: Terminal) async throws {
        guard let run, let sandbox = try await StoredEvents.sandbox(client, of: run.id) else { return }
        Output.words(terminal.styled("  it " + SafeText.line(sandbox.summary), .dim), indent: 2)
        guard let names = sandbox.variables else { return }
        Output.words(terminal.styled("  variables: " + SafeText.line(names.joined(separator: " ")), .dim), indent: 2)
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let answer = meant.task
            let path = "/v1/tasks/\(answer.id)"
            let messages: ListAnswer<MessageAnswer> = try await client.get(path + "/messages")
            let runs: ListAnswer<RunAnswer> = try await client.get(path + "/runs")
            if json { return try Output.json(Whole(task: answer, messages: messages.items, runs: runs.items)) }
            try await pager.perform {
                show(answer, messages.items, runs.items)
                try await Self.tellReach(of: runs.items.first, client, .current)
            }
        }
    }

    private func show(_ answer: TaskAnswer, _ messages: [MessageAnswer], _ runs: [RunAnswer]) {
        let terminal = Terminal.current
        Output.line(terminal.styled(SafeText.line(answer.title), .bold))
        Output.line("task \(answer.id)\n\(answer.agent) in \(answer.projectPath.map(SafeText.name) ?? "no project")")
        for message in messages {
            Output.line("")
            let state = message.disposition == .queued ? " (queued)" : ""
            Output.line(terminal.styled("\(message.author.rawValue)\(state)", .dim))
            Output.line(
                "  "
                    + SafeText.clean(message.body).split(separator: "\n", omittingEmptySubsequences: false)
                    .reversed().drop(while: \.isEmpty).reversed().joined(separator: "\n  "))
            for file in message.attachments {
                Output.line("  \(SafeText.line(file.name))  \(terminal.styled(formatted(bytes: file.size), .dim))")
            }
        }
        Output.line("")
        for run in runs {
            let took = run.startedAt.flatMap { start in run.endedAt.map { start.duration(to: $0).formatted } }
            let diff = run.diff.map { "  \($0.files) \($0.files == 1 ? "file" : "files") +\($0.additions) -\($0.deletions)" } ?? ""
            let status = run.isPaused ? "paused" : run.status.words
            let message = run.outcome?.message.map { "  \(SafeText.line($0))" } ?? ""
            Output.line(
                "\(run.status.mark(terminal)) run \(run.id.short)  \(status)\(took.map { "  \($0)" } ?? "")\(diff)\(message)")
        }
        if let usage = answer.usage { Output.line(terminal.styled("  used \(usage.words)", .dim)) }
    }
}
