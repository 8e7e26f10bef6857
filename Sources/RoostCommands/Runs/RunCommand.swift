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

            Ends with 0 where the run succeeded, 1 where it failed, 5 where the policy refused it, 130 where it was cancelled.
            """)

    @Argument(help: "What to do; - reads it from standard input")
    package var prompt: String?

    @Option(help: "The agent: claude, command for plain commands, or one that you made")
    package var agent: String?

    @Option(help: "The runtime, instead of an agent's name")
    package var runtime: RuntimeKind?

    @Option(help: "The model, where the runtime has a choice")
    package var model: String?

    @Option(name: .customLong("in"), help: ArgumentHelp("The folder to work in", valueName: "folder"), completion: .directory)
    package var folder: String?

    @OptionGroup
    var options: RunOptions

    @Flag(help: "Apply the changes where the run succeeds")
    package var apply = false

    @Flag(help: "Forget the changes where the run succeeds")
    package var discard = false

    @Flag(help: "Keep the changes for later, without asking")
    package var keep = false

    @Flag(name: .shortAndLong, help: "Return once the run is stored; roost attach watches it")
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
        if prompt == nil, command.isEmpty {
            throw ValidationError("say what to do: roost run \"fix the failing test\", or roost run -- COMMAND")
        }
        if prompt != nil, !command.isEmpty {
            throw ValidationError("give a prompt or a command, not both")
        }
    }

    package func run() async throws {
        let made = try makeRequest()
        let status = try await DaemonAccess.starting { client in
            var request = made
            request.environment = client.runEnvironment
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
            let interrupts = Interrupts()
            let accepted: AcceptedAnswer = try await client.post("/v1/tasks", request)
            guard let run = accepted.run else {
                throw ErrorBody(.internalError, "the daemon stored the task without a run", requestId: "")
            }
            if detach {
                try report(accepted, run)
                return ExitStatus.done
            }
            let agent = request.agent ?? request.runtime?.rawValue ?? (command.isEmpty ? "claude" : "command")
            if !json {
                let terminal = Terminal.current
                Output.error(
                    "\(terminal.styled("●", .blue)) run \(terminal.styled(run.id.short, .bold))  \(agent) in \(place ?? "no project")")
            }
            return try await RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: agent, afterRun: afterRun,
                asks: !(apply || discard || keep), json: json
            ).watch(after: max(0, accepted.position - 1), interrupts)
        }
        if status != .done { throw ExitCode(status.rawValue) }
    }

    private func makeRequest() throws -> CreateTaskRequest {
        var request = CreateTaskRequest(command: command.isEmpty ? nil : command)
        // An agent of one's own has its project and everything else by itself.
        if let folder = folder ?? (isForMadeAgent ? nil : ".") { request.projectPath = absolute(folder) }
        if prompt == "-" {
            let text = String(decoding: FileHandleInput.readAll(), as: UTF8.self)
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError("standard input was empty; there is nothing to do")
            }
            request.prompt = text
        } else {
            request.prompt = prompt
        }
        if let path = request.projectPath, path.unicodeScalars.contains("\u{fffd}") {
            throw ErrorBody(
                .projectRefused, "the path of this folder is not UTF-8, which a run cannot be given: \(path)",
                hint: "reach it by a link with a plain name: ln -s FOLDER ~/project", requestId: "")
        }
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
