package import ArgumentParser
import RoostClient
import RoostWire

/// `roost gc`: removes the work trees and stored changes of finished tasks now.
package struct GcCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove the work trees and stored changes of finished tasks",
        discussion:
            "Changes that were kept for later go too. Conversations and events stay, and what was applied can still be undone. Without options all of them go."
    )

    @Option(name: .customLong("older-than"), help: ArgumentHelp("Only those that ended longer ago, such as 2d or 12h", valueName: "time"))
    package var olderThan: String?

    @Option(help: ArgumentHelp("Keep the newest this many", valueName: "count"))
    package var keep: Int?

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func validate() throws {
        if let olderThan { _ = try LimitFlags.milliseconds(olderThan, "--older-than \(olderThan)") }
        if let keep, keep < 0 { throw ValidationError("--keep must not be negative") }
    }

    package func run() async throws {
        let age = try olderThan.map { try LimitFlags.milliseconds($0, "--older-than \($0)") }
        try await DaemonAccess.with { client in
            let answer: CollectAnswer = try await client.post("/v1/gc", CollectRequest(olderThanMs: age, keep: keep))
            if json { return try Output.json(answer) }
            let count = answer.removed.count
            Output.line(
                count == 0 ? "nothing to remove" : "removed the work trees and stored changes of \(count) \(count == 1 ? "task" : "tasks")")
        }
    }
}
