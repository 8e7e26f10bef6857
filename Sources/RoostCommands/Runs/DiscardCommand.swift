package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost discard`: discards what a run changed in its work tree.
package struct DiscardCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "discard", abstract: "Discard a run's changes",
        discussion:
            "The task's work tree is reset to the project. The diff can still be shown and applied until roost gc removes it."
    )

    /// A run's id, its last characters or `@last`.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; @last is this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    /// Skips the confirmation for a run of another folder.
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation if the run is of another folder; the folder is still named")
    package var yes = false

    /// Prints a ``RunAnswer``.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            try meant.consent(to: "discard its changes", asks: !yes && !json)
            let run: RunAnswer = try await client.post("/v1/runs/\(meant.thing.id)/discard")
            if json { return try Output.json(run) }
            // The changes of an interrupted run were never captured as a diff.
            let rest = run.diff == nil ? "" : "; until roost gc, the changes can still be applied: roost apply \(run.id.short)"
            Output.line("discarded; the project is unchanged\(rest)")
        }
    }
}
