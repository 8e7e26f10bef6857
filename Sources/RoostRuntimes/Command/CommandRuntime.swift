package import RoostModel
import RoostSupport

/// Plain commands without a model. For a task, the command line is the work and the prompt is only its title. An agent's command runs anew
/// for each message and reads it on standard input.
package struct CommandRuntime: Runtime {
    package let kind = RuntimeKind.command
    private let lookUp: ExecutableLookUp
    private let lineHold: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - lookUp: finds programs on the host.
    ///   - lineHold: returns once an incomplete line has waited long enough for its end; 50 ms by default.
    package init(
        lookUp: ExecutableLookUp,
        lineHold: @escaping @Sendable () async throws -> Void = { try await ContinuousClock().sleep(for: .milliseconds(50)) }
    ) {
        self.lookUp = lookUp
        self.lineHold = lineHold
    }

    /// The executable is the path at which it was found, with symbolic links unresolved: programs of a virtual environment and multi-call
    /// binaries (busybox) rely on that path.
    ///
    /// - Throws: ``RuntimeError`` with `commandNotFound`.
    package func launch(_ request: RuntimeLaunchRequest) throws -> RuntimeLaunch {
        guard let name = request.spec.command.first, !name.isEmpty else {
            throw RuntimeError(.commandNotFound, "the task has no command; give one after --")
        }
        let forwarded = request.environment.process.filter { name, _ in
            Self.forwardedVariables.contains(name) || request.spec.policy.network != .deny && NetworkVariables.proxies.contains(name)
        }
        return RuntimeLaunch(
            executable: try executable(name, request), arguments: Array(request.spec.command.dropFirst()),
            environment: forwarded.merging(request.environment.named) { $1 },
            secrets: request.environment.namedSecrets + NetworkVariables.secrets(forwarded), needsNetwork: false,
            staysWarm: false,
            startsWorkAtOnce: true)
    }

    /// Opens a session of one turn.
    package func open(_ process: any SandboxedProcess, _ request: RuntimeLaunchRequest) async throws -> any RuntimeSession {
        CommandSession(
            process: process, readsMessages: request.spec.agentID != nil, keepsInputOpen: request.keepsInputOpen, lineHold: lineHold)
    }

    /// The caller's variables that a plain command sees. With network access, the proxy variables are added.
    package static let forwardedVariables = ["LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "NO_COLOR", "FORCE_COLOR"]

    private func executable(_ name: String, _ request: RuntimeLaunchRequest) throws -> String {
        let searchPath = request.environment.tools["PATH"] ?? ""
        if let path = lookUp.find(name, searchPath, request.workingDirectory) { return path }
        guard name.contains("/") else {
            throw RuntimeError(
                .commandNotFound,
                "\(name) was not found on PATH (\(searchPath.isEmpty ? "which is empty" : searchPath)); install it or give its path")
        }
        // An earlier run may have created it in the task's work tree, which only the sandbox shows; the sandbox decides then.
        let path = name.hasPrefix("/") ? name : ExecutableLookUp.joined(request.workingDirectory, name)
        if let project = request.spec.projectPath, path.hasPrefix(project + "/") { return path }
        throw RuntimeError(.commandNotFound, "\(path) is not an executable file; check the path and its permissions")
    }
}
