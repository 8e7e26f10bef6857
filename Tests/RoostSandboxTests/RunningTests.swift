#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import RoostModel
    import RoostSandbox
    import Testing

    @Suite("Running in a sandbox", .timeLimit(.minutes(1)))
    struct RunningTests {
        @Test("Output, errors, input and the exit code pass through")
        func passesThrough() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("read line; echo \"got $line\"; echo bad >&2; exit 7", input: "hello\n")
                #expect(outcome.output == "got hello\n")
                #expect(outcome.errors == "bad\n")
                #expect(outcome.exit == .exited(7))
            }
        }

        @Test("Every guard holds in a sandbox that was just built")
        func survey() async throws {
            try await SandboxFixture.with { fixture in
                let reports = await fixture.sandbox.survey()
                for name in GuardName.allCases where name.isMandatory {
                    #expect(reports.first { $0.name == name }?.strength == .enforced, "\(reports)")
                }
            }
        }
    }
#endif
