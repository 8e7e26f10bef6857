package import ArgumentParser
import RoostClient
import RoostWire

/// `roost diff`: what a run changed.
package struct DiffCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(commandName: "diff", abstract: "Show what a run changed")

    @Argument(help: ArgumentHelp("The run, by its last characters; @last is the newest", valueName: "run"))
    package var reference: String = "@last"

    @Flag(help: "Only the files and their counts")
    package var stat = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let diff: DiffAnswer = try await client.get("/v1/runs/\(RunReference.path(reference))/diff")
            if json { return try Output.json(diff) }
            let text = DiffText(diff: diff, terminal: .current)
            if !stat { Output.text(text.patches()) }
            let lines = [text.summary()] + text.files() + text.remarks()
            for line in lines {
                if stat { Output.line(line) } else { Output.error(line) }
            }
        }
    }
}
