import RoostClient
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Connects commands to the daemon.
enum DaemonAccess {
    /// Uses the running daemon.
    ///
    /// - Throws: ``ErrorBody`` with `not_running` if there is none.
    static func with<Value: Sendable>(_ body: (RoostClient) async throws -> Value) async throws -> Value {
        try await RoostClient.with(try await DaemonAddress.current(), environment: HostEnvironment.current, body)
    }

    /// Uses the running daemon, or starts one.
    static func starting<Value: Sendable>(_ body: (RoostClient) async throws -> Value) async throws -> Value {
        try await with { client in
            do {
                let _: HealthAnswer = try await client.get("/health")
            } catch let error as ErrorBody where error.code == .notRunning && client.address.isOwn {
                try start()
            }
            return try await body(client)
        }
    }

    /// Sends work to the daemon exactly once, by an idempotency key. If the daemon is stopped meanwhile, a new one is started and the
    /// request repeated. A killed daemon is not restarted: its end was not requested through Roost.
    ///
    /// - Throws: ``ErrorBody``.
    static func give<Answer: Decodable>(_ path: String, _ work: some Encodable, to client: RoostClient) async throws -> Answer {
        let key = String(UInt64.random(in: .min ... .max), radix: 16) + String(UInt64.random(in: .min ... .max), radix: 16)
        var triesLeft = 5
        while true {
            do {
                return try await client.post(path, work, idempotencyKey: key)
            } catch let error as ErrorBody where client.address.isOwn && (error.code == .notRunning || error.code == .stopping) {
                triesLeft -= 1
                guard triesLeft > 0 else { throw error }
                if error.code == .notRunning, try await !wasStopped(client) { throw error }
                try start()
            }
        }
    }

    /// Whether the daemon removed its socket, as it does at the end of a regular stop; a killed one leaves it behind. Waits for a daemon
    /// that is stopping.
    private static func wasStopped(_ client: RoostClient) async throws -> Bool {
        let state = StateFolder.current
        let end = ContinuousClock.now + .seconds(30)
        while state.isInUse, ContinuousClock.now < end {
            // Another command has already started the next daemon.
            if let _: HealthAnswer = try? await client.get("/health") { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return access(state.socket, F_OK) != 0
    }

    /// Runs this program as `roost up --detach`, which returns when the daemon answers.
    private static func start() throws {
        if Terminal.current.showsProgress { Output.error("starting the daemon…") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        // Its standard output is for people who run it themselves; standard error gives the reason of a failure.
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var pid = pid_t()
        let result = withCStrings(["roost", "up", "--detach"]) { argv in
            withCStrings(HostEnvironment.current.map { "\($0.key)=\($0.value)" }) { envp in
                posix_spawn(&pid, "/proc/self/exe", &actions, nil, argv, envp)
            }
        }
        guard result == 0 else {
            throw ErrorBody(.notRunning, "no daemon is running, and none could be started", requestId: "")
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw ErrorBody(
                .notRunning, "no daemon is running, and none could be started", hint: "roost up shows why in the foreground", requestId: "")
        }
    }
}
