import Foundation
import RoostModel
import RoostTestSupport

@testable import RoostRuntimes

/// The real CLI against a scripted model server on loopback, with its own home.
struct RealClaude {
    var runtime: ClaudeRuntime
    let folder: String
    var environment: [String: String]

    static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// `ROOST_TEST_CLAUDE`, otherwise the one on `PATH`, otherwise the one that `scripts/setup --tests` installed.
    static let program: String? = {
        if let chosen = ProcessInfo.processInfo.environment["ROOST_TEST_CLAUDE"] { return chosen }
        return ExecutableLookUp.host.find("claude", searchPath, "/") ?? installed
    }()

    private static var installed: String? {
        // Tests/support → the package's root.
        let libraries = Transcript.supportFolder + "/../../.venv/lib"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: libraries)) ?? []
        return versions.sorted().map { "\(libraries)/\($0)/site-packages/claude_agent_sdk/_bundled/claude" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let python = ExecutableLookUp.host.find("python3", searchPath, "/")

    static let serverScript = Transcript.supportFolder + "/fakes/llm_server.py"

    private static let clock = WallClock(
        now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }, sleep: { try await Task.sleep(for: $0) })

    static var isAvailable: Bool { program != nil && python != nil }

    /// Starts the server, runs the body, and ends every process it started, however the body ends.
    ///
    /// - Parameter scenario: the server's answers, in its own format (JSON).
    static func with(scenario: String? = nil, _ body: (RealClaude) async throws -> Void) async throws {
        guard let program, let python else { return }
        try await withScratchFolder { folder in
            for name in ["home/tmp", "work"] {
                try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            }
            var choice: [String] = []
            if let scenario {
                try Data(scenario.utf8).write(to: URL(fileURLWithPath: folder + "/scenario.json"))
                choice = ["--scenario-file", folder + "/scenario.json"]
            }
            // It also ends by itself when this test dies: at the end of its input, or after two minutes.
            let launch = RuntimeLaunch(
                executable: python, arguments: [serverScript, "--port", "0", "--max-seconds", "120", "--stop-on-stdin-eof"] + choice,
                environment: [:],
                needsNetwork: false, staysWarm: false, startsWorkAtOnce: true)
            let server = try SpawnedProcess(
                launch, home: folder + "/home", workingDirectory: folder, searchPath: searchPath)
            do {
                try await body(RealClaude(program: program, folder: folder, address: try await address(server)))
                await server.kill()
            } catch {
                await server.kill()
                throw error
            }
        }
    }

    /// The first line is `LISTENING http://127.0.0.1:PORT`.
    private static func address(_ server: SpawnedProcess) async throws -> String {
        var said = ""
        for await chunk in server.output {
            said += String(decoding: chunk.bytes, as: UTF8.self)
            guard said.contains("\n") else { continue }
            if let address = said.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("http://") }) { return String(address) }
        }
        throw ServerFailure(said: said)
    }

    private init(program: String, folder: String, address: String) {
        runtime = ClaudeRuntime(lookUp: .host, readFile: { _ in nil }, clock: Self.clock)
        self.folder = folder
        environment = [
            "PATH": Self.searchPath, "ROOST_CLAUDE": program, "ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_BASE_URL": address,
            "CLAUDE_CODE_MAX_RETRIES": "1", "LANG": "C.UTF-8",
        ]
    }

    /// The same person with their own sign-in in place of a key.
    func signedIn(_ credentials: String) -> RealClaude {
        var other = self
        other.environment["ANTHROPIC_API_KEY"] = nil
        other.environment["HOME"] = "/home/me"
        other.runtime = ClaudeRuntime(
            lookUp: .host, readFile: { $0 == "/home/me/.claude/.credentials.json" ? Array(credentials.utf8) : nil }, clock: Self.clock)
        return other
    }

    /// A session with its own process, which is gone afterwards.
    func session<Value>(
        resume: SessionMemory? = nil, id: String = "11111111-2222-4333-8444-555555555555", instructions: String? = nil,
        _ body: (any RuntimeSession, SpawnedProcess) async throws -> Value
    ) async throws -> Value {
        let sample = try RuntimeLaunchRequest.sample(
            instructions: instructions, workingDirectory: folder + "/work", resume: resume, environment: environment)
        let request = RuntimeLaunchRequest(
            taskID: sample.taskID, spec: sample.spec, workingDirectory: sample.workingDirectory, resume: resume,
            environment: RunVariables(all: environment), newSessionID: id)
        let launch = try runtime.launch(request)
        for (path, bytes) in launch.homeFiles {
            let parent = "\(folder)/home/\(path)".split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/home/\(path)"))
        }
        let process = try SpawnedProcess(
            launch, home: folder + "/home", workingDirectory: folder + "/work", searchPath: Self.searchPath)
        do {
            let value = try await body(try await runtime.open(process, request), process)
            await process.kill()
            return value
        } catch {
            await process.kill()
            throw error
        }
    }

    struct ServerFailure: Error {
        let said: String
    }
}
