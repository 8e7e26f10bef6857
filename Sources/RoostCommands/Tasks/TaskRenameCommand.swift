import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give a task another title")

    @Argument(help: "The task, by its last characters; @last is that of this project's newest run", completion: KnownWords.tasks)
    var task: String

    @Argument(help: "The title")
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
            Output.line("task \(new.id.short) is called “\(SafeText.line(new.title))”")
        }
    }
}
