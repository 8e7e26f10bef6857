package import ArgumentParser
import RoostClient
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost diff`: shows what a run changed.
package struct DiffCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what a run changed",
        discussion: """
            At a terminal, invisible characters and those that move, hide or reorder text are written out, such as ⟨U+202E⟩.
            To a file or a pipe, an exact patch is written for git apply:

              roost diff > changes.patch && git apply changes.patch
            """)

    /// A run's id, its last characters or `@last`.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; @last is this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @OptionGroup
    var pager: PagerOptions

    /// Lists only the files and their line counts.
    @Flag(help: "Only list the files and their line counts")
    package var stat = false

    /// Prints a ``DiffAnswer``.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: reference, json: json)
            meant.tell()
            let diff: DiffAnswer = try await client.get("/v1/runs/\(meant.thing.id)/diff")
            ShownDiffs.remember(diff)
            if json { return try Output.json(diff) }
            let text = DiffText(diff: diff, terminal: .current)
            let isSeen = Terminal.current.showsOutput
            try await pager.perform {
                if !stat {
                    // A person needs to see every character, a program needs every byte.
                    if isSeen {
                        Output.text(text.patches())
                    } else {
                        Output.bytes(try await client.bytes("/v1/runs/\(diff.runId)/diff/patch"))
                    }
                }
                let lines = [text.summary()] + text.files() + text.remarks()
                for line in lines {
                    if stat { Output.line(line) } else { Output.error(line) }
                }
            }
        }
    }
}
