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
            Merges with what you changed meanwhile. Where both changed the same lines, nothing is written and the conflicts are shown; --ours
            then keeps your lines there, and --theirs takes the run's. A commit holds the run's changes only: yours stay uncommitted.
            Takes exactly what roost diff or the end of roost run showed last: where the changes are others by now, they are named and nothing is
            written. Files that do something on your side later are named, and asked for on a terminal.

              roost apply                        all of this project's newest run
              roost apply src/cart.ts README.md  these files of it
              roost apply a1b2c3 src/cart.ts     this file of that run
            """)

    @Argument(
        help: ArgumentHelp("The run, by its last characters; this project's newest where absent", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    @Argument(
        help: ArgumentHelp(
            "Only these files, from where you are or from the top of the project; ./ before one that looks like a run", valueName: "path"),
        completion: .file())
    package var paths: [String] = []

    @Option(
        name: .customLong("file"),
        help: ArgumentHelp("Name this one, beside all others, where the policy takes its kind only by name", valueName: "path"),
        completion: .file())
    package var named: [String] = []

    @Flag(help: "Make a branch of the changes instead, and leave the files alone")
    package var branch = false

    @Flag(help: "Commit them on the current branch")
    package var commit = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The commit's message, with --commit or --branch; more than one become paragraphs", valueName: "message"))
    package var message: [String] = []

    @Flag(help: "Keep your lines where the run and you changed the same ones")
    package var ours = false

    @Flag(help: "Take the run's lines where the run and you changed the same ones")
    package var theirs = false

    @Flag(name: .customLong("no-sign"), help: "Leave the commit unsigned, where your git signs commits (commit.gpgSign)")
    package var leavesUnsigned = false

    @Flag(name: .customLong("include-ignored"), help: "Take the ignored files too")
    package var includesIgnored = false

    @Flag(
        name: .shortAndLong,
        help: "Do not ask for files that do something on your side later, nor for another folder than this one; both are named all the same"
    )
    package var yes = false

    @Option(help: ArgumentHelp("Only changes with this digest, or its beginning", valueName: "digest"))
    package var digest: String?

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func validate() throws {
        if let digest, digest.count < 8 || !digest.allSatisfy(\.isHexDigit) {
            throw ValidationError("--digest takes at least the first 8 characters of the digest that roost diff shows")
        }
        if branch, commit { throw ValidationError("--branch and --commit exclude each other") }
        if ours, theirs { throw ValidationError("--ours and --theirs exclude each other") }
        if !message.isEmpty, !branch, !commit { throw ValidationError("--message belongs to --commit or --branch") }
        if message.contains(where: { $0.allSatisfy(\.isWhitespace) }) { throw ValidationError("--message takes some text") }
    }

    package func run() async throws {
        let isRun = RunReference.canBe(reference)
        let run = isRun ? reference : "@last"
        let words = (isRun ? [] : [reference]) + paths
        try await DaemonAccess.with { client in
            let meant = try await client.run(meantBy: run, json: json)
            let diff: DiffAnswer = try await client.get("/v1/runs/\(meant.thing.id)/diff")
            if !json, try await NothingToApply(diff: diff, task: meant.task, client: client, includesIgnored: includesIgnored).tell() {
                return
            }
            try meant.consent(to: "apply", always: true, asks: !yes && !json)
            let places = ChosenPaths(
                project: diff.projectPath, folder: meant.place.folder,
                known: Set(diff.changes.flatMap { [$0.path, $0.oldPath].compactMap(\.self) }))
            let chosen = words.isEmpty ? nil : words.map(places.path)
            let shown = try shownDigest(diff)
            let marked = MarkedFiles(diff, paths: chosen, includesIgnored: includesIgnored)
            var named = named.map(places.path)
            if Terminal.current.isInteractive, !yes, !json {
                guard try marked.areAccepted() else {
                    Output.error("nothing was applied")
                    throw ExitCode(ExitStatus.failed.rawValue)
                }
                named += marked.paths
            } else {
                marked.tell()
            }
            do {
                var application: ApplicationAnswer = try await client.post(
                    "/v1/runs/\(diff.runId)/apply",
                    ApplyRequest(
                        paths: chosen, target: branch ? .branch : commit ? .commit : .files, includesIgnored: includesIgnored,
                        digest: shown, named: named.isEmpty ? nil : named,
                        message: message.isEmpty ? nil : message.joined(separator: "\n\n"),
                        preference: ours ? .ours : theirs ? .theirs : nil))
                let failure = leavesUnsigned ? nil : try await sign(&application, client)
                try ApplicationReport.give(application, agent: meant.task.agent, json: json)
                if let failure { throw failure }
            } catch let error as ErrorBody where error.code == .changesChanged {
                throw ErrorBody(
                    .changesChanged, error.error.message, hint: "look at them again: roost diff \(diff.runId.short)",
                    requestId: error.requestId)
            }
        }
    }
}

extension ApplyCommand {
    /// Signs the commit that the application made, if the person's git signs commits.
    ///
    /// - Returns: the exit code after a failure, which was printed already.
    private func sign(_ application: inout ApplicationAnswer, _ client: RoostClient) async throws -> ExitCode? {
        guard let unsigned = application.unsigned else { return nil }
        do {
            application = try await client.post(
                "/v1/applications/\(application.id)/signature",
                SignatureRequest(signature: try CommitSigner(unsigned: unsigned).signature()))
            return nil
        } catch let error as CommitSigner.Failure {
            Output.error("the commit could not be signed: \(error)")
        } catch let error as ErrorBody {
            Output.error("the commit could not be signed: \(error.error.message)")
        }
        return ExitCode(ExitStatus.failed.rawValue)
    }

    /// The digest that the request carries: the one that was named, else the one that was shown here last, else that of the diff whose summary is
    /// shown now.
    private func shownDigest(_ diff: DiffAnswer) throws -> String {
        if let digest {
            guard diff.digest.hasPrefix(digest.lowercased()) else {
                throw ErrorBody(
                    .changesChanged,
                    "the changes of run \(diff.runId.short) have the digest \(diff.digest.prefix(12)), not \(digest.lowercased()), so nothing was applied",
                    hint: "look at them again: roost diff \(diff.runId.short)", requestId: "")
            }
            return diff.digest
        }
        if let shown = ShownDiffs.digest(diff.runId) { return shown }
        if !json {
            let text = DiffText(diff: diff, terminal: .current)
            for line in [text.summary()] + text.files() + text.remarks() { Output.error(line) }
        }
        return diff.digest
    }
}

/// `roost undo`: takes an application back.
package struct UndoCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take an applied run back out of the project",
        discussion: "Restores the files as they were before. Where you changed one since, nothing is restored and it is named.")

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
            try meant.consent(to: "undo", always: true, asks: !yes && !json)
            try await refuseNothing(meant.thing.id, client)
            let application: ApplicationAnswer = try await client.post("/v1/runs/\(meant.thing.id)/undo")
            try ApplicationReport.give(application, json: json, isUndo: true)
            if !json { await tellStanding(meant.thing.id, client) }
        }
    }

    /// A run that was applied in several parts is undone one part at a time, the newest first.
    private func tellStanding(_ run: RunID, _ client: RoostClient) async {
        guard let diff: DiffAnswer = try? await client.get("/v1/runs/\(run)/diff") else { return }
        let parts = diff.applications.count { $0.status == .applied && !$0.files.isEmpty }
        if parts > 0 {
            Output.line("  \(parts == 1 ? "an earlier part" : "\(parts) earlier parts") of the run stayed applied: roost undo \(run.short)")
        }
    }

    /// What was taken back already is not taken back now. Of what was never applied the daemon says so itself.
    private func refuseNothing(_ run: RunID, _ client: RoostClient) async throws {
        guard let diff: DiffAnswer = try? await client.get("/v1/runs/\(run)/diff"), !diff.applications.isEmpty else { return }
        if diff.applications.allSatisfy({ $0.status == .undone || $0.status == .conflicted || $0.status == .failed }) {
            throw ErrorBody(
                .wrongState, "nothing of run \(run.short) is applied any more; there is nothing to undo",
                hint: "roost apply \(run.short) applies it again", requestId: "")
        }
    }
}

enum ApplicationReport {
    /// - Parameter isUndo: whether it was to be taken back, so that one that still stands is a failure.
    static func give(_ application: ApplicationAnswer, agent: String = "", json: Bool, isUndo: Bool = false) throws {
        let stillStands = isUndo && application.status == .applied
        if json {
            try Output.json(application)
        } else if stillStands, application.conflicts.isEmpty {
            Output.line("not undone: \(application.message ?? "it failed")")
        } else {
            for line in ApplicationText.lines(application, agent: agent) { Output.line(line) }
        }
        if stillStands || !ApplicationText.isDone(application) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
