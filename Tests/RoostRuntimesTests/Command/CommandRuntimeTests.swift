import RoostModel
import Testing

@testable import RoostRuntimes

@Suite struct CommandRuntimeTests {
    private let lookUp = ExecutableLookUp { name, path, folder in
        ["/usr/bin/make", "/project/build.sh"].first { ExecutableLookUp.candidates(name, path, folder).contains($0) }
    }

    private func launch(_ command: [String], path: String? = "/usr/local/bin:/usr/bin") throws -> RuntimeLaunch {
        var environment = ["LANG": "C.UTF-8", "ANTHROPIC_API_KEY": "sk-secret"]
        environment["PATH"] = path
        return try CommandRuntime(lookUp: lookUp).launch(.sample(runtime: .command, command: command, environment: environment))
    }

    @Test("A bare name is found on the caller's PATH and its arguments are passed on as they are")
    func found() throws {
        let launch = try launch(["make", "test", "--", "a b"])
        #expect(launch.executable == "/usr/bin/make")
        #expect(launch.arguments == ["test", "--", "a b"])
        #expect(launch.startsWorkAtOnce)
        #expect(!launch.needsNetwork)
        #expect(!launch.staysWarm)
    }

    @Test("A command does not see the caller's keys")
    func noKeys() throws {
        #expect(try launch(["make"]).environment == ["LANG": "C.UTF-8"])
    }

    @Test("A name with a slash is taken relative to the working directory")
    func relative() throws {
        #expect(try launch(["./build.sh"]).executable == "/project/build.sh")
    }

    @Test("A program in the project that an earlier run may have created is left to the sandbox")
    func madeByEarlierRun() throws {
        #expect(try launch(["./a.out"]).executable == "/project/a.out")
    }

    @Test("A name that is not found fails with the PATH that was searched")
    func notFound() throws {
        let error = try #require(throws: RuntimeError.self) { try launch(["nosuch"], path: "/one:/two") }
        #expect(error.reason == .commandNotFound)
        #expect(error.message.contains("nosuch"))
        #expect(error.message.contains("/one:/two"))
    }

    @Test(
        "A missing program outside the project, an empty PATH and an empty command are named",
        arguments: [["/opt/nosuch"], ["make"], [], [""]])
    func refused(command: [String]) throws {
        let error = try #require(throws: RuntimeError.self) { try launch(command, path: nil) }
        #expect(error.reason == .commandNotFound)
    }
}
