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

/// `roost run`: the main job in one command.
package struct RunCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Give an agent a job here, watch it, and decide about its changes",
        discussion: """
            The agent works on a copy-on-write layer of the folder's repository; nothing changes until you apply it.

              roost run "fix the failing test" --network open
              roost run -- make test
              roost run --apply -- ./format-everything.sh
              roost run "look at the last commit" --agent reviewer

            The command reads what comes on standard input, unless that is a terminal. What it prints goes to standard output and standard error as it is; Roost's own words go to standard error.
            Ends with 0 where the run succeeded, 1 where it failed, 5 where the policy refused it, 130 where it was cancelled; with
            --exit-code, where a command ran to its end, with that command's own.
            """)

    @Argument(help: "What to do; - reads it from standard input")
    package var prompt: SpokenWords?

    @Option(help: "The agent: claude, command for plain commands, or one that you made", completion: KnownWords.workers)
    package var agent: String?

    @Option(help: "The runtime, instead of an agent's name")
    package var runtime: RuntimeKind?

    @Option(help: "The model, where the runtime has a choice")
    package var model: String?

    @Option(name: .customLong("in"), help: ArgumentHelp("The folder to work in", valueName: "folder"), completion: .directory)
    package var folder: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("Give it this variable, with this value or the one that it has here; repeatable", valueName: "name[=value]"))
    package var variables: [String] = []

    @OptionGroup
    var files: AttachedFiles

    @OptionGroup
    var options: RunOptions

    @Flag(help: "Apply the changes where the run succeeds")
    package var apply = false

    @Flag(help: "Forget the changes where the run succeeds")
    package var discard = false

    @Flag(help: "Keep the changes for later, without asking")
    package var keep = false

    @Flag(name: .shortAndLong, help: "Print only what the command or agent says, and keep the changes without asking")
    package var quiet = false

    @Flag(name: .customLong("exit-code"), help: "End with the command's own exit code; 128 and more for a signal")
    package var usesExitCode = false

    @Flag(name: .shortAndLong, help: "Return once the run is stored; the command gets no standard input; roost attach watches it")
    package var detach = false

    @Flag(help: "Print one event a line as JSON; the last line is the end")
    package var json = false

    @Argument(parsing: .postTerminator, help: ArgumentHelp("A plain command instead of a prompt", valueName: "command"))
    package var command: [String] = []

    package init() {}

    package func validate() throws {
        if [apply, discard, keep].count(where: { $0 }) > 1 {
            throw ValidationError("--apply, --discard and --keep exclude each other")
        }
        if discard, options.workTree == .inPlace {
            throw ValidationError(
                "--discard has nothing to discard with --work-tree inPlace: such a run changes the project itself, at once")
        }
        if prompt == nil, command.isEmpty {
            throw ValidationError("say what to do: roost run \"fix the failing test\", or roost run -- COMMAND")
        }
        _ = try NamedVariables.parse(variables, HostEnvironment.current)
        if quiet, json { throw ValidationError("--quiet and --json exclude each other") }
        if usesExitCode, detach { throw ValidationError("--exit-code waits for the command's end, and --detach does not") }
        if !files.isEmpty, prompt == nil { throw ValidationError("--attach goes with a prompt; a command finds its files by itself") }
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
                        hint: "roost agent start \(known.name), or add --detach and the task waits", requestId: "")
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
            // Not waited for: what the command did not read is nobody's, and a pipe may stay open for ever.
            if hasInput { Task { try? await client.feed("/v1/runs/\(run.id)/input", StandardInput()) } }
            let session = RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: agent, afterRun: afterRun,
                asks: !(apply || discard || keep), voice: json ? .json : quiet ? .quiet : .full, keepsOutputApart: true)
            let finished = try await session.finish(after: max(0, accepted.position - 1), interrupts)
            return usesExitCode ? Self.ownCode(finished.outcome) ?? finished.exitStatus.rawValue : finished.exitStatus.rawValue
        }
        if code != ExitStatus.done.rawValue { throw ExitCode(code) }
    }

    /// As a shell tells it; `nil` where no command ran to its end.
    private static func ownCode(_ outcome: RunOutcome) -> Int32? {
        outcome.exitCode.map { Int32(truncatingIfNeeded: $0) } ?? outcome.signal.map { 128 + Int32(truncatingIfNeeded: $0) }
    }

    /// One word that is a program is more likely a command than a job for an agent.
    private func tellOfLoneProgram() {
        guard let prompt, agent == nil, runtime == nil, !json, !quiet, CommandHint.isProgram(prompt.text) else { return }
        let word = SafeText.line(prompt.text)
        Output.error("“\(word)” goes to an agent as a prompt; as a command: roost run -- \(word)")
    }

    private func makeRequest() throws -> CreateTaskRequest {
        var request = CreateTaskRequest(command: command.isEmpty ? nil : command)
        // An agent of one's own has its project and everything else by itself.
        if let folder = folder ?? (isForMadeAgent ? nil : ".") { request.projectPath = absolute(folder) }
        if prompt?.text == "-" {
            let text = String(decoding: FileHandleInput.readAll(), as: UTF8.self)
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError("standard input was empty; there is nothing to do")
            }
            request.prompt = text
        } else {
            request.prompt = prompt?.text
        }
        if let path = request.projectPath, path.unicodeScalars.contains("\u{fffd}") {
            throw ErrorBody(
                .projectRefused, "the path of this folder is not UTF-8, which a run cannot be given: \(path)",
                hint: "reach it by a link with a plain name: ln -s FOLDER ~/project", requestId: "")
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

    /// Whether the agent is not one of those that every runtime brings.
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
