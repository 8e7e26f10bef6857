import Logging
package import RoostModel
import RoostSupport

/// Shells for people in a task's sandbox, with the same isolation and the same work tree. While one is open, no run of the task can use the
/// tree.
package actor Shells {
    private let ports: EnginePorts
    private let sandboxes: TaskSandboxes
    private let authorizer: Authorizer
    private let log: Logger
    private var open: [TaskID: any SandboxedProcess] = [:]
    /// Tasks that end the shells of callers with a time limit.
    private var ends: [TaskID: Task<Void, Never>] = [:]

    init(ports: EnginePorts, sandboxes: TaskSandboxes, authorizer: Authorizer, log: Logger) {
        self.ports = ports
        self.sandboxes = sandboxes
        self.authorizer = authorizer
        self.log = log
    }

    /// Opens a terminal of this size in the task's work tree.
    ///
    /// - Parameter environment: variables about the caller's terminal; from the owner also those that locate tools.
    /// - Throws: ``Denial``, ``EngineError/busy(_:_:)`` if a run of the task is active or a shell is open, `WorkTreeError`, `SandboxError`.
    package func open(
        _ task: TaskID, rows: Int, columns: Int, environment: [String: String], by caller: AuthenticatedCaller
    ) async throws -> ShellProcess {
        let known = try await authorizer.task(task, .shell, by: caller)
        let (variables, leftOut) = sandboxes.environments.variables(for: task, with: environment, by: caller.principal)
        try ports.refuseElsewhere(known)
        try await sandboxes.beginShell(task)
        let shell: ShellProcess
        do {
            let (sandbox, process) = try await start(
                known, rows: rows, columns: columns, environment: environment, tools: variables.tools)
            shell = ShellProcess(task: task, leftOut: leftOut, sandbox: sandbox, process: process)
        } catch {
            sandboxes.endShell(task)
            throw error
        }
        if let longest = Authorizer.longestShell(caller, in: known) {
            ends[task] = Task { [clock = ports.clock, process = shell.process] in
                do { try await clock.sleep(longest) } catch { return }
                await process.stop(grace: .seconds(1))
            }
        }
        return shell
    }

    private func start(
        _ known: AgentTask, rows: Int, columns: Int, environment: [String: String], tools: [String: String]
    ) async throws -> (sandbox: RunID, any SandboxedProcess) {
        let task = known.id
        let now = ports.clock.now()
        let id: RunID = ports.entropy.id(at: now)
        let spec = known.spec
        var tree: WorkTree?
        if let path = spec.projectPath {
            let project = try await ports.workTrees.locate(recorded: path)
            let prepared = try await ports.workTrees.prepare(
                task, project, spec.workTree, hidesEnvironmentFiles: spec.policy.hidesEnvironmentFiles, isMounted: false)
            try await ports.runs.setWorkTree(prepared, of: task, reason: nil, at: now)
            tree = prepared
        }
        // The sandbox has pipes, so script(1) provides a terminal inside.
        let command = "stty rows \(max(1, rows)) cols \(max(1, columns)); exec bash -i"
        var request = SandboxRequest(
            id, spec, tree: tree, executable: "/usr/bin/script", arguments: ["-qec", command, "/dev/null"],
            environment: environment.filter { name, _ in
                ["LANG", "TERM", "COLORTERM"].contains(name) || name.hasPrefix("LC_")
                    || spec.policy.network != .deny && NetworkVariables.proxies.contains(name)
            },
            tools: tools, home: try await ports.folders.home(HomeOwner(known), tree?.owner, [:]),
            runFolder: try await ports.folders.run(id))
        request.ownsFolders = spec.agentID == nil
        try await ports.caches.open(for: spec, tree)
        request.caches = ports.caches.layers(of: spec, tree)
        let process: any SandboxedProcess
        do {
            process = try await ports.sandbox.start(request).process
        } catch {
            await ports.folders.removeRun(id)
            throw error
        }
        open[task] = process
        await process.release()
        log.info("Shell opened", metadata: .keys((.task, task)))
        return (id, process)
    }

    /// Ends a shell; returns when nothing of it is left.
    package func close(_ shell: ShellProcess) async {
        await shell.process.stop(grace: .seconds(1))
        await ports.folders.removeRun(shell.sandbox)
        await captureAgain(shell.task)
        open[shell.task] = nil
        ends.removeValue(forKey: shell.task)?.cancel()
        sandboxes.endShell(shell.task)
        log.info("Shell closed", metadata: .keys((.task, shell.task)))
    }

    /// Adds what was written in a shell to the changes of the task's last run, so that it can be reviewed and applied.
    private func captureAgain(_ task: TaskID) async {
        do {
            guard let run = try await ports.queries.task(task)?.lastRun, run.status.isTerminal,
                let tree = try await ports.runs.workTree(of: task), tree.layout != .inPlace,
                try await !ports.runs.applications(of: run.id).contains(where: { $0.status == .applied }),
                case .changed = try await ports.workTrees.review(run.id, tree, shown: nil, includesIgnored: false),
                let changes = try await ports.workTrees.changes(of: run.id)
            else { return }
            try await ports.runs.setDiff(changes.summary, of: run.id, at: ports.clock.now())
        } catch {
            // The next run of the task captures it.
            log.warning("What a shell wrote could not be captured", metadata: .keys((.task, task), (.error, "\(error)")))
        }
    }

    /// Ends every shell. Part of stopping; their callers see the end of the output.
    func endAll() async {
        for process in open.values { await process.kill() }
    }
}

/// An open shell.
package struct ShellProcess: Sendable {
    /// The task whose work tree it is in.
    package let task: TaskID
    /// The caller's variables that were left out.
    package let leftOut: LeftOutVariables?
    let sandbox: RunID
    /// The process, for input and output.
    package let process: any SandboxedProcess
}
