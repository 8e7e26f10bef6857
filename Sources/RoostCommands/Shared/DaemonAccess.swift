import RoostClient
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// How commands reach the daemon.
enum DaemonAccess {
    /// Uses the living daemon.
    ///
    /// - Throws: ``ErrorBody`` with `not_running` where there is none.
    static func with<Value: Sendable>(_ body: (RoostClient) async throws -> Value) async throws -> Value {
        try await RoostClient.with(try await DaemonAddress.current(), environment: HostEnvironment.current, body)
    }

    /// Uses the living daemon, and starts one where none is.
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

    /// Gives work to the daemon, once: where it is stopped meanwhile, to the one that is started then. One that was killed is not started again: who
    /// killed it did not ask for another.
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

    /// Whether the daemon took its socket away, as it does at the end of a stop; one that was killed leaves it. One that still ends is waited for.
    private static func wasStopped(_ client: RoostClient) async throws -> Bool {
        let state = StateFolder.current
        let end = ContinuousClock.now + .seconds(30)
        while state.isInUse, ContinuousClock.now < end {
            // Another command has started the next one.
            if let _: HealthAnswer = try? await client.get("/health") { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return access(state.socket, F_OK) != 0
    }

    /// Runs this very program as `roost up --detach`; returns when the daemon answers.
    private static func start() throws {
        if Terminal.current.showsProgress { Output.error("starting the daemon…") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        // What it says on stdout is for people who typed it; on stderr it says why it failed.
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
