import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete tasks and all their data permanently",
        discussion: """
            Deletes conversations, events, stored changes and undo data. Applied changes stay applied. Tasks with undecided changes need a
            confirmation each. Active and queued runs have to be cancelled first: roost task cancel.
            """, aliases: ["rm"])

    @Argument(help: "The tasks, by the last characters of their ids")
    var tasks: [String]

    @Flag(name: .shortAndLong, help: "Do not ask for confirmation, not even for undecided changes or another folder")
    var yes = false

    @Flag(help: "Print JSON")
    var json = false

    private struct Report: Encodable {
        let deleted: [TaskID]
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            // All references are resolved before the first task is deleted.
            var meant: [Meant<TaskAnswer>] = []
            for task in tasks {
                let found = try await client.task(meantBy: task, json: json)
                if !meant.contains(where: { $0.thing.id == found.thing.id }) { meant.append(found) }
            }
            var deleted: [TaskID] = []
            for found in meant {
                try found.consent(to: "delete \(found.name)", asks: !yes && !json)
                guard try await delete(found.thing, client) else { continue }
                deleted.append(found.thing.id)
                if !json { Output.line("deleted task \(found.thing.id.short)  \(SafeText.line(found.thing.title))") }
            }
            if json { try Output.json(Report(deleted: deleted)) }
            if deleted.count < meant.count { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }

    /// Whether the task was deleted; the person may decline.
    private func delete(_ task: TaskAnswer, _ client: RoostClient) async throws -> Bool {
        let path = "/v1/tasks/\(task.id)"
        do {
            try await client.delete(yes ? path + "?undecided=true" : path)
            return true
        } catch let error as ErrorBody where error.code == .undecided && Terminal.current.isInteractive && !json {
            Output.error(SafeText.line(error.error.message))
            guard try Question.isAgreed("delete it anyway?") else {
                Output.error("task \(task.id.short) is kept")
                return false
            }
            try await client.delete(path + "?undecided=true")
            return true
        }
    }
}
