package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost discard`: forgets what a run changed in its work tree.
package struct DiscardCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Forget what a run changed",
        discussion:
            "The work tree of its task starts from the project again. The diff stays readable, and can still be applied, until roost gc removes it."
    )

    @Argument(
        help: ArgumentHelp("The run, by its last characters; @last is the newest of this project", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @Flag(name: .shortAndLong, help: "Do not ask where it is about another folder than this one; it is named all the same")
    package var yes = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            try meant.consent(to: "discard its changes", asks: !yes && !json)
            let run: RunAnswer = try await client.post("/v1/runs/\(meant.thing.id)/discard")
            if json { return try Output.json(run) }
            // The changes of an interrupted run were never captured.
            let rest = run.diff == nil ? "" : ", and roost apply \(run.id.short) still has the changes until roost gc"
            Output.line("discarded; the project is as it was\(rest)")
        }
    }
}
