package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost apply`: takes a run's changes into the project, all or nothing.
package struct ApplyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Take a run's changes into the project",
        discussion:
            """
            Merges with what you changed meanwhile. Where both changed the same lines, nothing is written and the conflicts are shown.

              roost apply                        all of the newest run
              roost apply src/cart.ts README.md  these files of it
              roost apply a1b2c3 src/cart.ts     this file of that run
            """)

    @Argument(help: ArgumentHelp("The run, by its last characters; the newest where absent", valueName: "run"))
    package var reference: String = "@last"

    @Argument(help: ArgumentHelp("Only these files, relative to the project; ./ before one that looks like a run", valueName: "path"))
    package var paths: [String] = []

    @Flag(help: "Make a branch of the changes instead, and leave the files alone")
    package var branch = false

    @Flag(help: "Commit them on the current branch")
    package var commit = false

    @Flag(name: .customLong("include-ignored"), help: "Take the ignored files too")
    package var includesIgnored = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func validate() throws {
        if branch, commit { throw ValidationError("--branch and --commit exclude each other") }
    }

    package func run() async throws {
        let isRun = RunReference.canBe(reference)
        let run = isRun ? reference : "@last"
        let paths = ((isRun ? [] : [reference]) + paths).map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
        try await DaemonAccess.with { client in
            let application: ApplicationAnswer = try await client.post(
                "/v1/runs/\(RunReference.path(run))/apply",
                ApplyRequest(
                    paths: paths.isEmpty ? nil : paths, target: branch ? .branch : commit ? .commit : .files,
                    includesIgnored: includesIgnored))
            try ApplicationReport.give(application, json: json)
        }
    }
}

/// `roost undo`: takes an application back.
package struct UndoCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take an applied run back out of the project",
        discussion: "Restores the files as they were before. Where you changed one since, nothing is restored and it is named.")

    @Argument(help: ArgumentHelp("The run, by its last characters; @last is the newest", valueName: "run"))
    package var reference: String = "@last"

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        try await DaemonAccess.with { client in
            let application: ApplicationAnswer = try await client.post("/v1/runs/\(RunReference.path(reference))/undo")
            try ApplicationReport.give(application, json: json, isUndo: true)
        }
    }
}

enum ApplicationReport {
    /// - Parameter isUndo: whether it was to be taken back, so that one that still stands is a failure.
    static func give(_ application: ApplicationAnswer, json: Bool, isUndo: Bool = false) throws {
        let stillStands = isUndo && application.status == .applied
        if json {
            try Output.json(application)
        } else if stillStands, application.conflicts.isEmpty {
            Output.line("not undone: \(application.message ?? "it failed")")
        } else {
            for line in ApplicationText.lines(application) { Output.line(line) }
        }
        if stillStands || !ApplicationText.isDone(application) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
