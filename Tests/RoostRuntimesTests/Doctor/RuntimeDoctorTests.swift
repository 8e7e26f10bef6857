import RoostModel
import Testing

@testable import RoostRuntimes

@Suite struct RuntimeDoctorTests {
    private func claude(
        _ environment: [String: String], program: String? = "/home/me/.local/share/claude/versions/2.1.329", files: [String: String] = [:]
    ) -> RuntimeFinding? {
        let doctor = RuntimeDoctor(
            lookUp: ExecutableLookUp { name, _, _ in name == "claude" ? program : nil },
            readFile: { files[$0].map { Array($0.utf8) } }, now: { Timestamp(milliseconds: 1000) })
        return doctor.findings(environment: environment).first { $0.runtime == .claude }
    }

    @Test("Every runtime is checked")
    func complete() {
        let doctor = RuntimeDoctor(
            lookUp: ExecutableLookUp { _, _, _ in nil }, readFile: { _ in nil }, now: { Timestamp(milliseconds: 0) })
        #expect(Set(doctor.findings(environment: [:]).map(\.runtime)) == Set(RuntimeKind.allCases))
    }

    @Test("An installed and signed-in runtime is ready, with the version from its path")
    func ready() {
        let finding = claude(["ANTHROPIC_API_KEY": "k"])
        #expect(finding?.signIn == .ready)
        #expect(finding?.version == "2.1.329")
        #expect(finding?.fix == nil)
    }

    @Test("A package's version is read from its package.json")
    func packaged() {
        let finding = claude(
            ["ANTHROPIC_API_KEY": "k"], program: "/lib/claude-code/cli.js",
            files: ["/lib/claude-code/package.json": #"{"name":"x","version":"2.0.1"}"#])
        #expect(finding?.version == "2.0.1")
        #expect(claude([:], program: "/lib/claude-code/cli.js")?.version == nil)
    }

    @Test("What is missing comes with what to do")
    func missing() {
        let notInstalled = claude(["ANTHROPIC_API_KEY": "k"], program: nil)
        #expect(notInstalled?.path == nil)
        #expect(notInstalled?.fix?.contains("install") == true)
        let notSignedIn = claude([:])
        #expect(notSignedIn?.signIn == .missing)
        #expect(notSignedIn?.fix?.contains("ANTHROPIC_API_KEY") == true)
    }

    @Test("Its own sign-in is detected; another provider's cannot be checked")
    func signIn() {
        let file = #"{"claudeAiOauth":{"accessToken":"a","expiresAt":1001}}"#
        #expect(claude(["HOME": "/h"], files: ["/h/.claude/.credentials.json": file])?.signIn == .ready)
        #expect(claude(["CLAUDE_CODE_USE_BEDROCK": "1"])?.signIn == .unknown)
    }
}
