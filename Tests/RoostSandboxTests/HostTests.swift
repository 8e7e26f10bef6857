#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    @Suite("Helpers on the host", .timeLimit(.minutes(20)))
    struct HostTests {
        private let command = HostCommand.subprocess()

        @Test("A helper gets exactly its environment, folder and input")
        func exact() async throws {
            let result = try await command.run(
                HostCommand.Request(
                    executable: "/bin/sh", arguments: ["-c", "cat; pwd; echo bad >&2; exec /usr/bin/env"], environment: ["A": "1"],
                    workingDirectory: "/usr", input: Array("in\n".utf8), timeout: .seconds(600)))
            #expect(result.exit == .exited(0))
            #expect(Set(String(decoding: result.output, as: UTF8.self).split(separator: "\n")) == ["in", "/usr", "A=1", "PWD=/usr"])
            #expect(String(decoding: result.errors, as: UTF8.self) == "bad\n")
        }

        @Test("A helper that takes too long is ended with its group")
        func timeout() async throws {
            let mark = UUID().uuidString
            let result = try await command.run(
                HostCommand.Request(
                    executable: "/bin/sh", arguments: ["-c", "sleep 1000 & sleep 1000; : \(mark)"], environment: ["MARK": mark],
                    timeout: .milliseconds(100)))
            #expect(result.exit == .killed)
            try await eventually { Processes.marked(mark).isEmpty }
        }

        @Test("A helper runs as the given owner", .enabled(if: isRoot, "only root can become somebody else"))
        func owner() async throws {
            let result = try await command.run(
                HostCommand.Request(executable: "/usr/bin/id", arguments: ["-u"], owner: (uid: 65534, gid: 65534), timeout: .seconds(600)))
            #expect(String(decoding: result.output, as: UTF8.self) == "65534\n")
        }

        @Test("A missing helper is an error")
        func missing() async {
            await #expect(throws: (any Error).self) {
                _ = try await command.run(HostCommand.Request(executable: "/nowhere/tool", arguments: []))
            }
        }

        @Test("The guard is written once, and again if it was changed")
        func guardIsWritten() async throws {
            try await withScratchFolder { folder in
                let path = try GuardBinary.install(into: folder + "/bin")
                var first = stat(), second = stat(), third = stat()
                #expect(stat(path, &first) == 0 && first.st_mode & 0o777 == 0o755)
                #expect(try GuardBinary.install(into: folder + "/bin") == path)
                #expect(stat(path, &second) == 0 && second.st_ino == first.st_ino)
                let content = try Data(contentsOf: URL(filePath: path))
                try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: path))
                #expect(try GuardBinary.install(into: folder + "/bin") == path)
                #expect(stat(path, &third) == 0 && third.st_mode & 0o777 == 0o755)
                #expect(try Data(contentsOf: URL(filePath: path)) == content)
            }
        }

        @Test("Without its descriptors the guard does nothing", arguments: [["enter", "--", "/bin/true"], ["launch"], []])
        func guardAlone(_ arguments: [String]) async throws {
            try await withScratchFolder { folder in
                let path = try GuardBinary.install(into: folder)
                var result = try await command.run(HostCommand.Request(executable: path, arguments: arguments))
                #expect(result.exit != .exited(0))
                // The same as a session's first process, as a service manager would start it.
                result = try await command.run(
                    HostCommand.Request(executable: "/bin/sh", arguments: ["-c", "exec \(path) \(arguments.joined(separator: " "))"]))
                #expect(result.exit != .exited(0))
            }
        }

        @Test("SB-24: a helper is used only from fixed places that only root can change")
        func trustedPrograms() async throws {
            try await withScratchFolder { folder in
                let fake = folder + "/bwrap"
                try Data("#!/bin/sh\necho hijacked\n".utf8).write(to: URL(filePath: fake))
                try #require(chmod(fake, 0o755) == 0)
                #expect(TrustedProgram.complaint(about: "/bin/sh") == nil)
                // Anyone can write to the temporary folder, whoever owns the file.
                #expect(TrustedProgram.complaint(about: fake) != nil)
                #expect(TrustedProgram.find([fake, "/bin/sh"]) == "/bin/sh")
                #expect(TrustedProgram.find([fake, "/nowhere/bwrap"]) == nil)
                // The environment belongs to the whole process, and other tests are running in this one.
                await #expect(processExitsWith: .success) { [folder = folder as String, fake = fake as String] in
                    setenv("PATH", folder + ":" + (getenv("PATH").map { String(cString: $0) } ?? ""), 1)
                    #expect(TrustedProgram.find(TrustedProgram.bubblewrap) != fake)
                }
            }
        }

        @Test("SB-25: without bubblewrap nothing starts, and the message says what to do")
        func noBackend() async throws {
            try await SandboxFixture.with { fixture in
                let sandbox = try LinuxSandbox(
                    guardPath: fixture.sandbox.guardPath, bubblewrapPath: "/nowhere/bwrap", stateFolder: fixture.state,
                    logger: fixture.sandbox.logger)
                _ = await #expect {
                    _ = try await sandbox.start(fixture.request)
                } throws: { error in
                    guard case SandboxError.backendMissing(_, let remedy) = error else { return false }
                    return remedy.contains("bubblewrap")
                }
                #expect(await sandbox.survey().allSatisfy { $0.strength == .missing && $0.remedy != nil })
            }
        }

        @Test(
            "Which files hold variables",
            arguments: [
                (".env", true), (".env.local", true), (".envrc", true), (".env.example", false), (".env.sample", false), ("env", false),
                (".ENV", true), ("prod.env", true), (".env.production.dist", false), ("example.env", false), ("app.sample.env", false),
                ("environment", false), ("env.py", false),
            ])
        func environmentFileNames(_ name: String, _ isSecret: Bool) {
            #expect(EnvironmentFileName.isSecret(name) == isSecret)
        }

        @Test("A .env file that the layer removed is not brought back by its mask")
        func removedEnvironmentFile() async throws {
            try await SandboxFixture.with { fixture in
                try Data("KEY=1\n".utf8).write(to: URL(filePath: fixture.project + "/.env"))
                let first = try await fixture.run("rm .env; echo gone") { $0.policy.exposesEnvironmentFiles = true }
                #expect(first.output == "gone\n")
                let second = try await fixture.run("ls -A")
                #expect(!second.output.contains(".env"), "\(second)")
            }
        }
    }
#endif
