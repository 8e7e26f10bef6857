package import ArgumentParser
import RoostClient
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost diff`: what a run changed.
package struct DiffCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what a run changed",
        discussion: """
            On a terminal everything is shown so that it can be seen: what moves, hides or reorders text is written out, like ⟨U+202E⟩.
            Into a file or a pipe goes a patch, byte for byte, that git apply takes:

              roost diff > changes.patch && git apply changes.patch
            """)

    @Argument(
        help: ArgumentHelp("The run, by its last characters; @last is the newest of this project", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @OptionGroup
    var pager: PagerOptions

    @Flag(help: "Only the files and their counts")
    package var stat = false

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
                    // A person's eyes and a program's input are two things: one needs to see all of it, the other every byte.
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
