import RoostModel
import Testing

@testable import RoostEngine

@Suite struct RunEnvironmentTests {
    private let task: TaskID
    private let message: MessageID
    private let token: Principal
    private let environments = RunEnvironments(
        base: ["PATH": "/daemon/bin", "HOME": "/home/daemon"],
        own: ["PATH": "/daemon/bin", "HOME": "/home/daemon", "ANTHROPIC_API_KEY": "daemons", "LANG": "C"])

    init() throws {
        task = try #require(TaskID("018f0000-0000-7000-8000-000000000001"))
        message = try #require(MessageID("018f0000-0000-7000-8000-000000000003"))
        token = .token(try #require(TokenID("018f0000-0000-7000-8000-000000000002")), .apiKey)
    }

    @Test("The owner on the socket selects the tools; what the owner leaves out comes from the daemon")
    func owner() throws {
        environments.set(["PATH": "/mine/bin", "ROOST_CLAUDE": "/mine/claude", "LANG": "de"], for: task, with: message, by: .owner)
        let found = environments.environment(for: task)
        #expect(found.tools["PATH"] == "/mine/bin")
        #expect(found.tools["HOME"] == "/home/daemon")
        #expect(found.tools["ROOST_CLAUDE"] == "/mine/claude")
        #expect(found.process["LANG"] == "de")
        #expect(!found.bringsOwnSignIn)
    }

    @Test(
        "From other callers, each variable that would select something on this machine is left out and named",
        arguments: [
            "PATH", "HOME", "ROOST_CLAUDE", "ROOST_HOME", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR", "LD_PRELOAD", "GIT_DIR", "CARGO_HOME",
            "VIRTUAL_ENV", "SSL_CERT_FILE", "NODE_OPTIONS", "SHELL", "BASH_ENV", "TMPDIR", "USER",
        ])
    func leftOut(name: String) throws {
        let given = [name: "/theirs", "LANG": "de"]
        for caller in [token, .anonymous, nil] {
            environments.set(given, for: task, with: message, by: caller)
            let (complete, leftOut) = environments.complete(given, by: caller)
            let (shell, leftOutOfShell) = environments.variables(for: task, with: given, by: caller)
            for found in [environments.environment(for: task), complete, shell] {
                #expect(found.process["LANG"] == "de")
                #expect(!found.tools.values.contains("/theirs") && !found.process.values.contains("/theirs"))
                #expect(found.tools["PATH"] == "/daemon/bin" && found.tools["HOME"] == "/home/daemon")
            }
            for told in [environments.takeLeftOut(of: message, task), leftOut, leftOutOfShell] {
                #expect(told?.names == [name])
                let notice = try #require(told).notice
                #expect(notice.code == "variables_left_out" && notice.text.contains(name) && !notice.text.contains("/theirs"))
            }
            #expect(environments.takeLeftOut(of: message, task) == nil)
        }
        environments.set(given, for: task, with: message, by: .owner)
        #expect(environments.takeLeftOut(of: message, task) == nil)
        #expect(environments.environment(for: task).tools[name] == "/theirs")
    }

    @Test("Variables known only to an earlier daemon are named until they are sent again; those sent to this one are kept")
    func gone() throws {
        let promises = [MessagePromise(variables: ["PATH"]), MessagePromise(variables: ["LANG"], named: ["OWN"])]
        #expect(environments.gone(task, of: promises) == GoneVariables(variables: ["PATH"], named: ["OWN"]))
        #expect(environments.gone(task, of: []) == nil)
        environments.set(["PATH": "/mine"], for: task, with: message, by: .owner)
        #expect(environments.gone(task, of: promises) == GoneVariables(variables: [], named: ["OWN"]))
        environments.set([:], named: ["OWN": "1"], for: task, with: message, by: .owner)
        #expect(environments.gone(task, of: promises) == nil)
        let other = try #require(TaskID("018f0000-0000-7000-8000-000000000009"))
        environments.set([:], for: other, with: message, by: .owner, isNew: true)
        #expect(environments.gone(other, of: promises) == nil)
        #expect(GoneVariables(variables: ["PATH"], named: ["OWN"])?.notice.text.contains("missing are OWN") == true)
    }

    @Test("Another caller's plain variables reach the process while that caller sends messages, and do not replace the owner's")
    func plain() throws {
        environments.set(["PATH": "/mine/bin", "LANG": "de"], for: task, with: message, by: .owner)
        environments.set(["LANG": "fr"], for: task, with: message, by: token)
        #expect(environments.environment(for: task).process["LANG"] == "fr")
        #expect(environments.environment(for: task).tools == ["PATH": "/mine/bin", "HOME": "/home/daemon", "LANG": "de"])
        environments.set([:], for: task, with: message, by: token)
        #expect(environments.environment(for: task).process["LANG"] == "fr")
        environments.set([:], for: task, with: message, by: .owner)
        #expect(environments.environment(for: task).process["LANG"] == "de")
        #expect(environments.environment(for: task).tools["PATH"] == "/mine/bin")
    }

    @Test(
        "A caller who sets the provider's address gets no key and no sign-in of this machine",
        arguments: ["ANTHROPIC_BASE_URL", "HTTPS_PROXY", "https_proxy", "AWS_REGION", "CLAUDE_CODE_USE_BEDROCK", "ANTHROPIC_API_KEY"])
    func provider(name: String) throws {
        let given = [name: "theirs"]
        let found = environments.complete(given, by: token).0
        #expect(found.bringsOwnSignIn)
        #expect(found.process[name] == "theirs")
        #expect(!found.process.values.contains("daemons"))
        #expect(found.tools["HOME"] == "/home/daemon")
        #expect(!environments.complete(given, by: .owner).0.bringsOwnSignIn)
        #expect(environments.complete(["LANG": "fr"], by: token).0.process["ANTHROPIC_API_KEY"] == "daemons")
    }

    @Test("Another caller's message neither replaces nor removes the variables of the owner's task")
    func message() async throws {
        let harness = try EngineHarness { _ in .reply("ok") }
        try await harness.running {
            let accepted = try await harness.submit("one", environment: ["PATH": "/mine/bin"])
            let stranger = AuthenticatedCaller(principal: token, scopes: [.read, .operate, .admin])
            _ = try await harness.finished(try #require(accepted.run).id)
            let second = try await harness.engine.inbox.say(
                "two", to: accepted.task.id, mode: .queue, environment: ["PATH": "/x", "HOME": "/y", "LANG": "fr"], idempotencyKey: "k",
                by: stranger)
            _ = try await harness.finished(try #require(second.run).id)
            let again = try await harness.engine.inbox.say(
                "two", to: accepted.task.id, mode: .queue, environment: ["PATH": "/x", "HOME": "/y", "LANG": "fr"], idempotencyKey: "k",
                by: stranger)
            #expect(again.isRepeated)
            let third = try await harness.engine.inbox.retry(accepted.task.id, environment: ["PATH": "/x"], by: stranger)
            _ = try await harness.finished(third.id)
            let fourth = try await harness.engine.inbox.retry(accepted.task.id, environment: [:], by: stranger)
            _ = try await harness.finished(fourth.id)
            var told: [[String]] = []
            for run in [try #require(accepted.run).id, try #require(second.run).id, third.id, fourth.id] {
                told.append(try await harness.notices(run).filter { $0.code == "variables_left_out" }.map(\.text))
            }
            #expect(told.map(\.count) == [0, 1, 1, 0])
            #expect(told[1].first?.contains("HOME, PATH;") == true && told[2].first?.contains(": PATH;") == true)
            let request = try #require(harness.runtimes[.claude]?.requests.last)
            #expect(request.environment.tools["PATH"] == "/mine/bin")
            #expect(request.environment.process["LANG"] == "fr")
        }
    }
}
