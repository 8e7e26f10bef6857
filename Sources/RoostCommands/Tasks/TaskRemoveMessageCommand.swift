import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskRemoveMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-message", abstract: "Take back a message that waits",
        discussion: "Without a message, the one that was sent last. What a run has already is not taken back; cancel the run.")

    @Argument(help: "The task, by its last characters; @last is that of this project's newest run", completion: KnownWords.tasks)
    var task: String

    @Argument(help: "The message, by its last characters")
    var message: String?

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.task(meantBy: task, json: json)
            meant.tellIfNewestOfAll()
            let path = "/v1/tasks/\(meant.task.id)/messages"
            let all: ListAnswer<MessageAnswer> = try await client.get(path)
            let chosen: MessageAnswer
            if let message {
                chosen = try Reference.find(message, among: all.items, id: \.id, name: { _ in nil }, missing: .messageNotFound)
            } else {
                let waiting = all.items.last { $0.author == .person && $0.disposition == .queued && $0.runId == nil }
                guard let waiting else { throw ErrorBody(.messageNotFound, "no message of this task waits", requestId: "") }
                chosen = waiting
            }
            try await client.delete("\(path)/\(chosen.id)")
            if json { return try Output.json(chosen) }
            Output.line("taken back: \(SafeText.line(chosen.body))")
        }
    }
}
