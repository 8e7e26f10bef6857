#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import RoostModel
    import RoostSandbox
    import Synchronization
    import Testing

    @Suite("Running in a sandbox", .timeLimit(.minutes(20)))
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

        @Test("The environment is exactly the plan's")
        func environmentIsExact() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("exec env") {
                    $0.environment = ["KEY": "a b\nc", "HOME": "/elsewhere", "LD_PRELOAD_NOT": "x"]
                }
                #expect(
                    outcome.output.split(separator: "\n").sorted() == [
                        "HOME=/home/roost", "KEY=a b", "LD_PRELOAD_NOT=x", "LOGNAME=roost", "PATH=/usr/local/bin:/usr/bin:/bin",
                        "PWD=\(fixture.project)", "SHELL=/bin/bash", "TMPDIR=/tmp", "USER=roost", "c",
                    ])
            }
        }

        @Test("A library that the environment asks for is not loaded outside")
        func preloadStaysInside() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("true") { $0.environment["LD_PRELOAD"] = "\(fixture.project)/none.so" }
                // The loader's complaint appears in the run's own error output, which only processes inside write.
                #expect(outcome.exit == .exited(0))
                #expect(outcome.errors.contains("none.so"))
            }
        }

        @Test("Secrets are in no command line and in no environment but the command's")
        func secretsAreHidden() async throws {
            try await SandboxFixture.with { fixture in
                let secret = "sk-" + UUID().uuidString
                let process = try await fixture.start("echo up; read line") { $0.environment["KEY"] = secret }
                await process.release()
                var iterator = process.output.makeAsyncIterator()
                #expect(await iterator.next()?.bytes == Array("up\n".utf8))
                #expect(Processes.all.allSatisfy { !Processes.commandLine($0).contains(secret) })
                let holders = Processes.marked(secret)
                #expect(holders.count == 1 && holders.allSatisfy { Processes.commandLine($0).hasPrefix("/bin/sh") })
                await process.kill()
            }
        }

        @Test("A program that cannot be executed is reported with the reason")
        func notExecutable() async throws {
            try await SandboxFixture.with { fixture in
                func end(_ name: String, _ content: String, _ mode: mode_t) async throws -> ProcessExit {
                    let path = fixture.project + "/" + name
                    try Data(content.utf8).write(to: URL(filePath: path))
                    try #require(chmod(path, mode) == 0)
                    return try await fixture.run("") {
                        $0.executable = path
                        $0.arguments = []
                    }.exit
                }
                let plain = try await end("plain", "text", 0o644)
                #expect(plain == .notStarted(.notExecutable(fixture.project + "/plain", why: "Permission denied")))
                let odd = try await end("odd", "text", 0o755)
                guard case .notStarted(.notExecutable(_, let why)) = odd else {
                    Issue.record("a text without an interpreter ended so: \(odd)")
                    return
                }
                #expect(why.contains("interpreter"))
                let lost = try await end("lost", "#!/nowhere/interpreter\n", 0o755)
                #expect(lost == .notStarted(.executableNotFound(fixture.project + "/lost")))
                await #expect(throws: SandboxError.executableNotFound("/usr/bin/no-such-tool")) {
                    _ = try await fixture.start("") { $0.executable = "/usr/bin/no-such-tool" }
                }
            }
        }

        @Test("Without a reader, the writer blocks at the pipe's size")
        func backPressure() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("i=0; while :; do printf '%01024d' 0; i=$((i+1)); echo $i > ~/written; done")
                await process.release()
                let written = fixture.home + "/written"
                func count() -> Int {
                    (try? String(contentsOf: URL(filePath: written), encoding: .utf8)).flatMap { Int($0.dropLast()) } ?? 0
                }
                try await eventually { count() >= 60 }
                // The pipe is 64 KiB: a writer that was not blocked would pass this during the check.
                for _ in 0..<200 {
                    #expect(count() <= 65)
                    usleep(500)
                }
                var iterator = process.output.makeAsyncIterator()
                for _ in 0..<10 { #expect((await iterator.next()?.bytes.count ?? 0) <= 64 << 10) }
                try await eventually { count() > 65 }
                await process.kill()
            }
        }

        @Test("Large output on both channels arrives complete")
        func muchOutput() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run(
                    "head -c 3000000 /dev/zero | tr '\\0' a & head -c 2000000 /dev/zero | tr '\\0' b >&2; wait")
                #expect(outcome.output == String(repeating: "a", count: 3_000_000))
                #expect(outcome.errors == String(repeating: "b", count: 2_000_000))
            }
        }

        @Test("Large input arrives complete, in the order of the writes")
        func muchInput() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("cat")
                await process.release()
                async let outcome = SandboxFixture.finish(process)
                for letter in ["a", "b", "c"] { try await process.write(Array(String(repeating: letter, count: 500_000).utf8)) }
                await process.closeInput()
                await process.closeInput()
                let output = await outcome.output
                #expect(output == ["a", "b", "c"].map { String(repeating: $0, count: 500_000) }.joined())
                await #expect(throws: (any Error).self) { try await process.write([1]) }
            }
        }

        @Test("Writing to a command that closed its input fails, and ends nothing")
        func closedInput() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("exec <&-; echo closed; sleep 1000")
                await process.release()
                var iterator = process.output.makeAsyncIterator()
                #expect(await iterator.next()?.bytes == Array("closed\n".utf8))
                await #expect(throws: (any Error).self) { try await process.write([UInt8](repeating: 0, count: 1 << 20)) }
                await process.kill()
            }
        }

        @Test("Output ends when the command closed it, before the command ends")
        func closedOutput() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("echo last; exec >&- 2>&-; sleep 1000")
                await process.release()
                var chunks = 0
                for await _ in process.output { chunks += 1 }
                #expect(chunks == 1)
                await process.kill()
                #expect(await process.exit() == .killed)
            }
        }

        @Test("The callback after mounting is called once, before the sandbox is ready; an error thrown there leaves nothing")
        func toldOfMounts() async throws {
            struct Refusal: Error {}
            try await SandboxFixture.with { fixture in
                let told = Mutex<[SandboxPreview]>([])
                let started = try await fixture.sandbox.start(fixture.request) { preview in told.withLock { $0.append(preview) } }
                #expect(told.withLock { $0 } == [started.preview])
                await started.process.kill()
                await #expect(throws: Refusal.self) { _ = try await fixture.sandbox.start(fixture.request) { _ in throw Refusal() } }
                try await eventually { fixture.processes.isEmpty }
            }
        }

        @Test("Nothing is executed before the release")
        func waitsForRelease() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("echo ran")
                #expect(fixture.processes.contains { Processes.commandLine($0).contains("enter") })
                #expect(fixture.processes.allSatisfy { !Processes.commandLine($0).hasPrefix("/bin/sh") })
                await process.release()
                await process.release()
                #expect(await SandboxFixture.finish(process).output == "ran\n")
            }
        }
    }
#endif
