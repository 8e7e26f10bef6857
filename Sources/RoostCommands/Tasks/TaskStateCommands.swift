import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause a task's active run", discussion: "Its processes are frozen.")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await RunHold(verb: "pause", words: "is paused", json: json).perform(task) }
}

struct TaskResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Resume a task's paused run")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await RunHold(verb: "resume", words: "continues", json: json).perform(task) }
}

private struct RunHold {
    let verb: String
    let words: String
    let json: Bool

    func perform(_ task: String) async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let known = meant.task
            guard let last = known.lastRun, !last.status.isTerminal else {
                throw ErrorBody(.wrongState, "task \(known.id.short) has no active run", requestId: "")
            }
            let run: RunAnswer = try await client.post("/v1/runs/\(last.id)/\(verb)")
            if json { return try Output.json(run) }
            Output.line("run \(run.id.short) \(words)")
        }
    }
}

struct TaskArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Move a task to the archive",
        discussion: "No data is deleted. A further message restores the task.")

    @Argument(help: "The task, by the last characters of its id", completion: KnownWords.tasks)
    var task: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let answer: TaskAnswer = try await client.post("/v1/tasks/\(meant.task.id)/archive")
            if json { return try Output.json(answer) }
            Output.line("task \(answer.id.short) is archived; restore it with roost task restore \(answer.id.short)")
        }
    }
}

struct TaskRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "restore", abstract: "Restore an archived task")

    @Argument(help: "The task, by the last characters of its id", completion: KnownWords.tasks)
    var task: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let answer: TaskAnswer = try await client.post("/v1/tasks/\(meant.task.id)/restore")
            if json { return try Output.json(answer) }
            Output.line("task \(answer.id.short) is restored")
        }
    }
}
