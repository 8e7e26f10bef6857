import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskRemoveMessageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-message", abstract: "Remove a queued message",
        discussion:
            "By default, removes the message that was sent last. A message that a run has already received cannot be removed; cancel the run."
    )

    @Argument(
        help: "The task, by the last characters of its id; @last is the task of this project's newest run", completion: KnownWords.tasks)
    var task: String

    @Argument(help: "The message, by the last characters of its id")
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
                guard let waiting else { throw ErrorBody(.messageNotFound, "this task has no queued message", requestId: "") }
                chosen = waiting
            }
            try await client.delete("\(path)/\(chosen.id)")
            if json { return try Output.json(chosen) }
            Output.line("removed: \(SafeText.line(chosen.body))")
        }
    }
}
