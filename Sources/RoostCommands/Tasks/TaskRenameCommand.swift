import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Change a task's title")

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String

    @Argument(help: "The new title")
    var title: SpokenWords

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let old = meant.task
            let new: TaskAnswer = try await client.patch("/v1/tasks/\(old.id)", UpdateTaskRequest(title: title.text), ifMatch: old.version)
            if json { return try Output.json(new) }
            Output.line("task \(new.id.short) renamed to “\(SafeText.line(new.title))”")
        }
    }
}
