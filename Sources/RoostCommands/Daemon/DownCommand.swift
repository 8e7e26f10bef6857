package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost down`: stops the daemon. Active runs become `interrupted` and can be retried.
package struct DownCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the daemon",
        discussion: "Active runs are interrupted. Their work trees are kept, and roost task retry continues them.")

    /// Milliseconds to wait for the end of the daemon's process; 30 000 if absent.
    @Option(
        help: ArgumentHelp(
            "How long to wait for the daemon's end, such as 90s or 5m; afterwards it keeps shutting down", valueName: "time"),
        transform: { try LimitFlags.milliseconds($0, "--timeout") })
    package var timeout: Int64?

    /// Prints whether a daemon was stopped, and its process id.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    private struct Report: Encodable {
        let stopped: Bool
        let pid: Int?
    }

    package func run() async throws {
        try await Self.stop(json: json, timeout: .milliseconds(timeout ?? 30_000))
    }

    /// Asks the daemon to stop, and returns when its process has ended.
    ///
    /// - Throws: ``ErrorBody`` with `timed_out` if the process still runs after the timeout.
    static func stop(json: Bool, timeout: Duration = .seconds(30)) async throws {
        try await DaemonAccess.with { client in
            let info: InfoAnswer
            do {
                info = try await client.get("/v1/info")
            } catch let error as ErrorBody where error.code == .notRunning {
                // No daemon runs, so the command has succeeded.
                if json { try Output.json(Report(stopped: false, pid: nil)) } else { Output.line("no daemon is running") }
                return
            }
            let _: HealthAnswer = try await client.post("/v1/shutdown")
            guard client.address.isOwn else { return try report(info.pid, json) }
            let end = ContinuousClock.now + timeout
            while StateFolder.current.isInUse {
                guard ContinuousClock.now < end else {
                    throw ErrorBody(
                        .timedOut, "the daemon (pid \(info.pid)) was asked to stop and still runs after \(timeout.formatted)",
                        hint: "its log: roost logs --daemon", requestId: "")
                }
                try await Task.sleep(for: .milliseconds(25))
            }
            #if os(Linux)
                try await UnreapedProcess.wait(for: info.pid)
            #endif
            try report(info.pid, json)
        }
    }

    private static func report(_ pid: Int, _ json: Bool) throws {
        if json { try Output.json(Report(stopped: true, pid: pid)) } else { Output.line("stopped (pid \(pid))") }
    }
}
