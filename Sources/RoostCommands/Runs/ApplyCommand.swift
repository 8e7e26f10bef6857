package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost apply`: applies a run's changes to the project, all or nothing.
package struct ApplyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Apply a run's changes to the project",
        discussion:
            """
            The changes are merged with yours. If both changed the same lines, nothing is written and the conflicts are shown; --ours then keeps
            your lines there, --theirs takes the run's lines. A commit contains only the run's changes; yours stay uncommitted.
            Applies exactly the changes that roost diff or roost run showed last. If they have changed since, nothing is written. Files that have
            an effect later, such as git hooks, are listed, and need a confirmation at a terminal.

              roost apply                        all changes of this project's newest run
              roost apply src/cart.ts README.md  only these files
              roost apply a1b2c3 src/cart.ts     this file of that run
            """)

    /// A run's id, its last characters or `@last`. A word that cannot be an id is the first path.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; default: this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    /// Files to apply, relative to the current folder or the project's top; all if empty.
    @Argument(
        help: ArgumentHelp(
            "Only these files, relative to the current folder or the project's top; prefix ./ if the name looks like a run",
            valueName: "path"),
        completion: .file())
    package var paths: [String] = []

    /// Files that are confirmed by name, for policies that require it.
    @Option(
        name: .customLong("file"),
        help: ArgumentHelp("Confirm this file, if the policy requires files of its kind to be named", valueName: "path"),
        completion: .file())
    package var named: [String] = []

    /// Creates a branch instead of changing files.
    @Flag(help: "Create a branch with the changes instead of changing files")
    package var branch = false

    /// Commits the changes on the current branch.
    @Flag(help: "Commit the changes on the current branch")
    package var commit = false

    /// The paragraphs of the commit message.
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The commit message, with --commit or --branch; each becomes a paragraph", valueName: "message"))
    package var message: [String] = []

    /// Resolves conflicts with the person's lines.
    @Flag(help: "On conflicts, keep your lines")
    package var ours = false

    /// Resolves conflicts with the run's lines.
    @Flag(help: "On conflicts, take the run's lines")
    package var theirs = false

    /// Leaves the commit unsigned even if `commit.gpgSign` is set.
    @Flag(name: .customLong("no-sign"), help: "Do not sign the commit, even if your git signs commits (commit.gpgSign)")
    package var leavesUnsigned = false

    /// Also applies files that git ignores.
    @Flag(name: .customLong("include-ignored"), help: "Also apply files that git ignores")
    package var includesIgnored = false

    @Flag(
        name: .shortAndLong,
        help: "Do not ask for confirmation of files that have an effect later, or of another folder; both are still listed"
    )
    package var yes = false

    /// At least the first eight hexadecimal characters of the expected digest.
    @Option(help: ArgumentHelp("Only if the changes have this digest, or this beginning of it", valueName: "digest"))
    package var digest: String?

    /// Prints an ``ApplicationAnswer``.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func validate() throws {
        if let digest, digest.count < 8 || !digest.allSatisfy(\.isHexDigit) {
            throw ValidationError("--digest takes at least the first 8 characters of the digest that roost diff shows")
        }
        if branch, commit { throw ValidationError("--branch and --commit cannot be combined") }
        if ours, theirs { throw ValidationError("--ours and --theirs cannot be combined") }
        if !message.isEmpty, !branch, !commit { throw ValidationError("--message needs --commit or --branch") }
        if message.contains(where: { $0.allSatisfy(\.isWhitespace) }) { throw ValidationError("--message must not be empty") }
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
                    .changesChanged, error.error.message, hint: "review them again: roost diff \(diff.runId.short)",
                    requestId: error.requestId)
            }
        }
    }
}

extension ApplyCommand {
    /// Signs the commit that the application created, if the person's git signs commits.
    ///
    /// - Returns: the exit code after a failure that was already printed; `nil` otherwise.
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

    /// The digest to send: the `--digest` option, or the digest shown last on this machine, or that of the diff whose summary is printed
    /// now.
    private func shownDigest(_ diff: DiffAnswer) throws -> String {
        if let digest {
            guard diff.digest.hasPrefix(digest.lowercased()) else {
                throw ErrorBody(
                    .changesChanged,
                    "the changes of run \(diff.runId.short) have the digest \(diff.digest.prefix(12)), not \(digest.lowercased()), so nothing was applied",
                    hint: "review them again: roost diff \(diff.runId.short)", requestId: "")
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

/// `roost undo`: undoes the application of a run.
package struct UndoCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Undo the application of a run",
        discussion:
            "Restores the files as they were before. If you have changed one of them since, nothing is restored, and the file is named.")

    /// A run's id, its last characters or `@last`.
    @Argument(
        help: ArgumentHelp("The run, by the last characters of its id; @last is this project's newest", valueName: "run"),
        completion: KnownWords.runs)
    package var reference: String = "@last"

    /// Skips the confirmation for a run of another folder.
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation if the run is of another folder; the folder is still named")
    package var yes = false

    /// Prints an ``ApplicationAnswer``.
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

    /// Runs that were applied in several parts are undone one part at a time, newest first.
    private func tellStanding(_ run: RunID, _ client: RoostClient) async {
        guard let diff: DiffAnswer = try? await client.get("/v1/runs/\(run)/diff") else { return }
        let parts = diff.applications.count { $0.status == .applied && !$0.files.isEmpty }
        if parts > 0 {
            Output.line(
                "  \(parts == 1 ? "an earlier part" : "\(parts) earlier parts") of the run \(parts == 1 ? "is" : "are") still applied: roost undo \(run.short)"
            )
        }
    }

    /// Refuses if everything was already undone. If the run was never applied, the daemon reports that.
    private func refuseNothing(_ run: RunID, _ client: RoostClient) async throws {
        guard let diff: DiffAnswer = try? await client.get("/v1/runs/\(run)/diff"), !diff.applications.isEmpty else { return }
        if diff.applications.allSatisfy({ $0.status == .undone || $0.status == .conflicted || $0.status == .failed }) {
            throw ErrorBody(
                .wrongState, "run \(run.short) is no longer applied; there is nothing to undo",
                hint: "roost apply \(run.short) applies it again", requestId: "")
        }
    }
}

enum ApplicationReport {
    /// - Parameter isUndo: whether an undo was requested, so that an application that is still in place is a failure.
    static func give(_ application: ApplicationAnswer, agent: String = "", json: Bool, isUndo: Bool = false) throws {
        let stillStands = isUndo && application.status == .applied
        if json {
            try Output.json(application)
        } else if stillStands, application.conflicts.isEmpty {
            Output.line("not undone: \(application.message ?? "unknown error")")
        } else {
            for line in ApplicationText.lines(application, agent: agent) { Output.line(line) }
        }
        if stillStands || !ApplicationText.isDone(application) { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
