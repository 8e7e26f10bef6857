package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost quickstart`: demonstrates one complete run on a sample project, with the `command` runtime, which needs no key.
package struct QuickstartCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "quickstart", abstract: "Try Roost on a sample project, without an API key",
        discussion: "Creates a small project in your cache folder, lets a command change it in a sandbox, and shows the diff.")

    /// Stops the daemon at the end if this command started it.
    @Flag(help: "Stop the daemon at the end if this command started it")
    package var exit = false

    package init() {}

    package func run() async throws {
        let terminal = Terminal.current
        let wasRunning = try await isRunning()
        let project = SampleProject.folder(HostEnvironment.current)
        try SampleProject(path: project).make()
        Output.line(terminal.styled("Created a sample project in \(project).", .bold))
        Output.line("A command in a sandbox will try to fix it. The project itself is not changed.\n")
        let (run, status) = try await DaemonAccess.starting { client in
            var request = CreateTaskRequest(command: SampleProject.repair, projectPath: project)
            request.title = "Fix the sample"
            request.environment = client.runEnvironment
            let accepted: AcceptedAnswer = try await DaemonAccess.give("/v1/tasks", request, to: client)
            guard let run = accepted.run else {
                throw ErrorBody(.internalError, "the daemon stored the task without a run", requestId: "")
            }
            let status = try await RunSession(
                client: client, task: accepted.taskId, run: run.id, agent: "command", afterRun: .keep, asks: false, json: false
            ).watch(after: max(0, accepted.position - 1))
            return (run.id, status)
        }
        guard status == .done else { throw ExitCode(status.rawValue) }
        try await suggest(terminal, run)
        if exit, !wasRunning {
            Output.line("")
            try await DownCommand.stop(json: false)
        }
    }

    private func isRunning() async throws -> Bool {
        try await DaemonAccess.with { client in
            do {
                let _: HealthAnswer = try await client.get("/health")
                return true
            } catch let error as ErrorBody where error.code == .notRunning {
                return false
            }
        }
    }

    private func suggest(_ terminal: Terminal, _ run: RunID) async throws {
        let findings: ListAnswer<Finding> = try await DaemonAccess.with { try await $0.get("/v1/diagnostics") }
        let claudeIsReady = findings.items.contains { $0.id == "runtime.claude" && $0.severity == .ok }
        Output.line("\n" + terminal.styled("What to try next:", .bold))
        Output.line("  roost apply \(run.short)                         apply the fix to the sample")
        Output.line("  roost undo \(run.short)                          undo it")
        Output.line("  cd YOUR/REPOSITORY && roost run -- make    run your own build in a sandbox")
        if claudeIsReady {
            Output.line("  roost run \"fix a failing test\" --network open    let Claude Code work in your repository")
        } else {
            Output.line("  roost doctor                               see what is missing for Claude Code and the guards")
        }
    }
}
