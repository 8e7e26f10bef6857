import RoostModel
import Testing

@testable import RoostEngine

@Suite struct RunEnvironmentTests {
    private let task: TaskID
    private let token: Principal
    private let environments = RunEnvironments(
        base: ["PATH": "/daemon/bin", "HOME": "/home/daemon"],
        own: ["PATH": "/daemon/bin", "HOME": "/home/daemon", "ANTHROPIC_API_KEY": "daemons", "LANG": "C"])

    init() throws {
        task = try #require(TaskID("018f0000-0000-7000-8000-000000000001"))
        token = .token(try #require(TokenID("018f0000-0000-7000-8000-000000000002")), .apiKey)
    }

    @Test("The owner at the socket chooses the tools; what the owner leaves out is the daemon's")
    func owner() throws {
        try environments.set(["PATH": "/mine/bin", "ROOST_CLAUDE": "/mine/claude", "LANG": "de"], for: task, by: .owner)
        let found = environments.environment(for: task)
        #expect(found.tools["PATH"] == "/mine/bin")
        #expect(found.tools["HOME"] == "/home/daemon")
        #expect(found.tools["ROOST_CLAUDE"] == "/mine/claude")
        #expect(found.process["LANG"] == "de")
        #expect(!found.bringsOwnSignIn)
    }

    @Test(
        "Whoever is not the owner is refused by the name of each variable that would choose something on this machine",
        arguments: [
            "PATH", "HOME", "ROOST_CLAUDE", "ROOST_HOME", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR", "LD_PRELOAD", "GIT_DIR", "CARGO_HOME",
            "VIRTUAL_ENV", "SSL_CERT_FILE", "NODE_OPTIONS", "SHELL", "BASH_ENV", "TMPDIR", "USER",
        ])
    func refused(name: String) throws {
        let refusal = EngineError.ownersVariables([name])
        for caller in [token, .anonymous, nil] {
            #expect(throws: refusal) { try environments.set([name: "/x", "LANG": "de"], for: task, by: caller) }
            #expect(throws: refusal) { _ = try environments.complete([name: "/x"], by: caller) }
            #expect(throws: refusal) { _ = try environments.variables(for: task, with: [name: "/x"], by: caller) }
        }
        #expect("\(refusal)".contains(name))
        #expect(environments.environment(for: task).tools["PATH"] == "/daemon/bin")
    }

    @Test("Another caller's plain variables reach the process, hold while that caller speaks, and leave the owner's alone")
    func plain() throws {
        try environments.set(["PATH": "/mine/bin", "LANG": "de"], for: task, by: .owner)
        try environments.set(["LANG": "fr"], for: task, by: token)
        #expect(environments.environment(for: task).process["LANG"] == "fr")
        #expect(environments.environment(for: task).tools == ["PATH": "/mine/bin", "HOME": "/home/daemon", "LANG": "de"])
        try environments.set([:], for: task, by: token)
        #expect(environments.environment(for: task).process["LANG"] == "fr")
        try environments.set([:], for: task, by: .owner)
        #expect(environments.environment(for: task).process["LANG"] == "de")
        #expect(environments.environment(for: task).tools["PATH"] == "/mine/bin")
    }

    @Test(
        "Whoever says how the provider is reached gets no key and no sign-in of this machine with it",
        arguments: ["ANTHROPIC_BASE_URL", "HTTPS_PROXY", "https_proxy", "AWS_REGION", "CLAUDE_CODE_USE_BEDROCK", "ANTHROPIC_API_KEY"])
    func provider(name: String) throws {
        let given = [name: "theirs"]
        let found = try environments.complete(given, by: token)
        #expect(found.bringsOwnSignIn)
        #expect(found.process[name] == "theirs")
        #expect(!found.process.values.contains("daemons"))
        #expect(found.tools["HOME"] == "/home/daemon")
        #expect(try !environments.complete(given, by: .owner).bringsOwnSignIn)
        #expect(try environments.complete(["LANG": "fr"], by: token).process["ANTHROPIC_API_KEY"] == "daemons")
    }

    @Test("A message of another caller's neither replaces nor wipes what the owner's task works with")
    func message() async throws {
        let harness = try EngineHarness { _ in .reply("ok") }
        try await harness.running {
            let accepted = try await harness.submit("one", environment: ["PATH": "/mine/bin"])
            let stranger = AuthenticatedCaller(principal: token, scopes: [.read, .operate, .admin])
            _ = try await harness.finished(try #require(accepted.run).id)
            do {
                await #expect(throws: EngineError.ownersVariables(["HOME", "PATH"])) {
                    _ = try await harness.engine.inbox.say(
                        "two", to: accepted.task.id, mode: .queue, environment: ["PATH": "/x", "HOME": "/y"], idempotencyKey: nil,
                        by: stranger)
                }
                await #expect(throws: EngineError.ownersVariables(["PATH"])) {
                    _ = try await harness.engine.inbox.retry(accepted.task.id, environment: ["PATH": "/x"], by: stranger)
                }
                let second = try await harness.engine.inbox.say(
                    "two", to: accepted.task.id, mode: .queue, environment: ["LANG": "fr"], idempotencyKey: nil, by: stranger)
                _ = try await harness.finished(try #require(second.run).id)
            }
            let request = try #require(harness.runtimes[.claude]?.requests.last)
            #expect(request.environment.tools["PATH"] == "/mine/bin")
            #expect(request.environment.process["LANG"] == "fr")
        }
    }
}
