package import ArgumentParser
import RoostClient
package import RoostModel
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost run`: starts a run, watches it, and asks what to do with its changes.
package struct RunCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run an agent or a command in a sandbox, and review its changes",
        discussion: """
            The agent works in a copy-on-write layer over the repository; your files do not change until you apply the changes.

              roost run "fix the failing test" --network open
              roost run -- make test
              roost run --apply -- ./format-everything.sh
              roost run "look at the last commit" --agent reviewer

            The command reads standard input, unless that is a terminal. Its output goes unchanged to standard output and standard error. Messages of Roost go to standard error.
            Exits with 0 if the run succeeded, 1 if it failed, 5 if the policy refused it, 130 if it was cancelled. With --exit-code, exits with
            the command's own exit code if the command ended by itself.
            """)

    /// The prompt for an agent; `-` reads it from standard input.
    @Argument(help: "The prompt; - reads it from standard input")
    package var prompt: SpokenWords?

    /// A runtime's name or the name of a created agent.
    @Option(help: "The agent: claude, command, or one that you created", completion: KnownWords.workers)
    package var agent: String?

    /// The runtime, for a run without a created agent.
    @Option(help: "The runtime, instead of an agent")
    package var runtime: RuntimeKind?

    /// The runtime's name of a model; the runtime's default if absent.
    @Option(help: "The model, if the runtime offers a choice")
    package var model: String?

    /// The folder to work in, absolute or relative to the current folder, which is the default.
    @Option(
        name: .customLong("in"), help: ArgumentHelp("The folder to work in; default: the current folder", valueName: "folder"),
        completion: .directory)
    package var folder: String?

    /// Variables for the run: `NAME=VALUE`, or `NAME` for its value in this process.
    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Pass this variable, with this value or its current value; repeatable", valueName: "name[=value]"))
    package var variables: [String] = []

    @OptionGroup
    var files: AttachedFiles

    @OptionGroup
    var options: RunOptions

    /// Applies the changes of a successful run without asking.
    @Flag(help: "Apply the changes if the run succeeds")
    package var apply = false

    /// Discards the changes of a successful run without asking.
    @Flag(help: "Discard the changes if the run succeeds")
    package var discard = false

    /// Keeps the changes without asking.
    @Flag(help: "Keep the changes without asking")
    package var keep = false

    /// Prints only the output of the command or agent.
    @Flag(name: .shortAndLong, help: "Print only the output of the command or agent, and keep the changes without asking")
    package var quiet = false

    /// Exits with the command's exit code, or 128 plus the number of the signal that ended it.
    @Flag(name: .customLong("exit-code"), help: "Exit with the command's own exit code; 128 plus the signal number after a signal")
    package var usesExitCode = false

    /// Returns once the run is stored.
    @Flag(name: .shortAndLong, help: "Return once the run is stored, without standard input for the command; roost attach watches the run")
    package var detach = false

    /// Prints one event per line; the last line is the result.
    @Flag(help: "Print one event per line as JSON; the last line is the result")
    package var json = false

    /// The arguments of the command to run, after `--`.
    @Argument(parsing: .postTerminator, help: ArgumentHelp("A command to run instead of a prompt", valueName: "command"))
    package var command: [String] = []

    package init() {}

    package func validate() throws {
        if [apply, discard, keep].count(where: { $0 }) > 1 {
            throw ValidationError("--apply, --discard and --keep cannot be combined")
        }
        if discard, options.workTree == .inPlace {
            throw ValidationError(
                "--discard cannot be combined with --work-tree inPlace, because such a run changes the project directly")
        }
        if prompt == nil, command.isEmpty {
            throw ValidationError("a prompt or command is missing: roost run \"fix the failing test\", or roost run -- COMMAND")
        }
        _ = try NamedVariables.parse(variables, HostEnvironment.current)
        if quiet, json { throw ValidationError("--quiet and --json cannot be combined") }
        if usesExitCode, detach { throw ValidationError("--exit-code cannot be combined with --detach, which does not wait for the end") }
        if !files.isEmpty, prompt == nil { throw ValidationError("--attach needs a prompt; a command reads files by their paths") }
        if prompt != nil, !command.isEmpty {
            throw ValidationError("give a prompt or a command, not both")
        }
    }

    package func run() async throws {
        let made = try makeRequest()
        tellOfLoneProgram()
        let code = try await DaemonAccess.starting { client in
            var request = made
            request.environment = client.runEnvironment
            let hasInput = !command.isEmpty && !detach && StandardInput.isGiven
            if hasInput { request.takesInput = true }
            var afterRun = request.afterRun ?? .keep
            var place = request.projectPath
            if isForMadeAgent, let agent {
                let known: AgentAnswer = try await client.get("/v1/agents/\(RunReference.path(agent))")
                afterRun = known.afterRun
                place = place ?? known.projectPath
                if known.desiredState != .running, !detach {
                    throw ErrorBody(
                        .wrongState, "\(known.name) is \(known.desiredState.rawValue); nothing was stored",
                        hint: "roost agent start \(known.name), or add --detach to queue the task", requestId: "")
                }
            }
            if !isForMadeAgent, !json, !quiet, let path = request.projectPath { try await DefaultsText.askWhereProposed(client, path) }
            let interrupts = Interrupts()
            request.attachments = try await files.upload(to: client)
            let accepted: AcceptedAnswer = try await DaemonAccess.give("/v1/tasks", request, to: client)
            guard let run = accepted.run else {
                throw ErrorBody(.internalError, "the daemon stored the task without a run", requestId: "")
            }
            if detach {
                try report(accepted, run)
                return ExitStatus.done.rawValue
            }
            let agent = request.agent ?? request.runtime?.rawValue ?? (command.isEmpty ? "claude" : "command")
            if !json, !quiet {
                let terminal = Terminal.current
                Output.error(
                    "\(terminal.styled("●", .blue)) run \(terminal.styled(run.id.short, .bold))  \(agent) in \(place ?? "no project")")
            }
            // Not awaited: input that the command does not read is dropped, and a pipe may stay open indefinitely.
            if hasInput { Task { try? await client.feed("/v1/runs/\(run.id)/input", StandardInput()) } }
            let session = RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: agent, afterRun: afterRun,
                asks: !(apply || discard || keep), voice: json ? .json : quiet ? .quiet : .full, keepsOutputApart: true)
            let finished = try await session.finish(after: max(0, accepted.position - 1), interrupts)
            return usesExitCode ? Self.ownCode(finished.outcome) ?? finished.exitStatus.rawValue : finished.exitStatus.rawValue
        }
        if code != ExitStatus.done.rawValue { throw ExitCode(code) }
    }

    /// The exit code as a shell reports it; `nil` if no command ran to its end.
    private static func ownCode(_ outcome: RunOutcome) -> Int32? {
        outcome.exitCode.map { Int32(truncatingIfNeeded: $0) } ?? outcome.signal.map { 128 + Int32(truncatingIfNeeded: $0) }
    }

    /// A single word that names a program is more likely a command than a prompt.
    private func tellOfLoneProgram() {
        guard let prompt, agent == nil, runtime == nil, !json, !quiet, CommandHint.isProgram(prompt.text) else { return }
        let word = SafeText.line(prompt.text)
        Output.error("“\(word)” is sent to an agent as a prompt; to run it as a command: roost run -- \(word)")
    }

    private func makeRequest() throws -> CreateTaskRequest {
        var request = CreateTaskRequest(command: command.isEmpty ? nil : command)
        // A created agent has its own project and settings.
        if let folder = folder ?? (isForMadeAgent ? nil : ".") { request.projectPath = absolute(folder) }
        if prompt?.text == "-" {
            let text = String(decoding: FileHandleInput.readAll(), as: UTF8.self)
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError("standard input was empty; the prompt is missing")
            }
            request.prompt = text
        } else {
            request.prompt = prompt?.text
        }
        if let path = request.projectPath, path.unicodeScalars.contains("\u{fffd}") {
            throw ErrorBody(
                .projectRefused, "the path of this folder is not valid UTF-8, which runs do not support: \(path)",
                hint: "use a symbolic link with a valid name: ln -s FOLDER ~/project", requestId: "")
        }
        if let prompt = request.prompt { try SpokenSize.check(prompt, "prompt") }
        request.variables = try NamedVariables.parse(variables, HostEnvironment.current)
        request.agent = agent
        request.runtime = runtime
        request.model = model
        request.afterRun = apply ? .apply : discard ? .discard : isForMadeAgent ? nil : .keep
        try options.apply(to: &request)
        return request
    }

    /// Whether the agent is a created one and not the default agent of a runtime.
    private var isForMadeAgent: Bool { agent.map { RuntimeKind(rawValue: $0) == nil } ?? false }

    private func absolute(_ path: String) -> String { FolderPath.absolute(path, current: HostEnvironment.currentFolder) }

    private struct Detached: Encodable {
        let taskId: TaskID
        let runId: RunID
        let position: Int64
    }

    private func report(_ accepted: AcceptedAnswer, _ run: RunAnswer) throws {
        if json {
            let line = try JSONEncoder().encode(Detached(taskId: accepted.taskId, runId: run.id, position: accepted.position))
            Output.line(String(decoding: line, as: UTF8.self))
        } else {
            Output.line("run \(run.id.short) of task \(accepted.taskId.short) is queued; roost attach \(run.id.short) watches it")
        }
    }
}
