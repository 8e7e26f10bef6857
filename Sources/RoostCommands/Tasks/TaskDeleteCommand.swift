import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TaskDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete tasks with all that is stored of them, for good",
        discussion: """
            Conversations, events, stored changes and what undo needs go; what was applied stays applied. Tasks whose changes nobody applied or
            discarded are asked for one by one. What runs or waits is cancelled first: roost task cancel.
            """, aliases: ["rm"])

    @Argument(help: "The tasks, by their last characters")
    var tasks: [String]

    @Flag(name: .shortAndLong, help: "Do not ask, also not for changes that are neither applied nor discarded, nor for another folder")
    var yes = false

    @Flag(help: "Print JSON")
    var json = false

    private struct Report: Encodable {
        let deleted: [TaskID]
    }

    func run() async throws {
        try await DaemonAccess.with { client in
            // All are looked for before the first one goes.
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

    /// Whether it is deleted; a person may say no.
    private func delete(_ task: TaskAnswer, _ client: RoostClient) async throws -> Bool {
        let path = "/v1/tasks/\(task.id)"
        do {
            try await client.delete(yes ? path + "?undecided=true" : path)
            return true
        } catch let error as ErrorBody where error.code == .undecided && Terminal.current.isInteractive && !json {
            Output.error(SafeText.line(error.error.message))
            guard try Question.isAgreed("delete it all the same?") else {
                Output.error("task \(task.id.short) is kept")
                return false
            }
            try await client.delete(path + "?undecided=true")
            return true
        }
    }
}
