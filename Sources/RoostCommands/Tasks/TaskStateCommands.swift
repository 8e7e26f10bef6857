import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Hold a task's run still", discussion: "Its processes are frozen where they stand.")

    @Argument(help: "The task, by its last characters; @last is that of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await RunHold(verb: "pause", words: "is held still", json: json).perform(task) }
}

struct TaskResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Let a task's run that is held still go on")

    @Argument(help: "The task, by its last characters; @last is that of this project's newest run", completion: KnownWords.tasks)
    var task: String = "@last"

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws { try await RunHold(verb: "resume", words: "goes on", json: json).perform(task) }
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
        commandName: "archive", abstract: "Take a task out of the list",
        discussion: "Nothing of it is lost; a further message brings it back.")

    @Argument(help: "The task, by its last characters", completion: KnownWords.tasks)
    var task: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let answer: TaskAnswer = try await client.post("/v1/tasks/\(meant.task.id)/archive")
            if json { return try Output.json(answer) }
            Output.line("task \(answer.id.short) is in the archive; roost task restore \(answer.id.short) brings it back")
        }
    }
}

struct TaskRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "restore", abstract: "Put a task back into the list")

    @Argument(help: "The task, by its last characters", completion: KnownWords.tasks)
    var task: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let answer: TaskAnswer = try await client.post("/v1/tasks/\(meant.task.id)/restore")
            if json { return try Output.json(answer) }
            Output.line("task \(answer.id.short) is back in the list")
        }
    }
}
