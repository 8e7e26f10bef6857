#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import CRoostSystem
    import Glibc
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    @Suite("The end of a tree", .timeLimit(.minutes(20)))
    struct EndingTests {
        /// Leaves orphaned children in their own sessions that ignore SIGTERM (SB-21).
        private static let stubborn = """
            trap '' TERM HUP INT
            (setsid sh -c 'trap "" TERM; while :; do sleep 1; done' & ) &
            setsid sleep 1000 &
            nohup sleep 1001 >/dev/null 2>&1 &
            echo up
            while :; do sleep 1; done
            """

        private static func untilUp(_ process: any SandboxedProcess) async {
            await process.release()
            var iterator = process.output.makeAsyncIterator()
            _ = await iterator.next()
        }

        @Test("SB-21: killing ends double forks, sessions and processes that ignore signals")
        func killEndsAll() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start(Self.stubborn) { $0.environment["MARK"] = fixture.folder }
                await Self.untilUp(process)
                // Only of this tree: others sleep as long.
                try await eventually {
                    let all = fixture.processes
                    return all.count > 4 && all.contains { Processes.commandLine($0).contains("sleep\u{0}1000\u{0}") }
                }
                await process.kill()
                #expect(fixture.processes.isEmpty)
                #expect(await process.exit() == .killed)
            }
        }

        @Test("SB-21: stopping asks first, then ends what did not listen")
        func stopEndsAll() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start(Self.stubborn) { $0.environment["MARK"] = fixture.folder }
                await Self.untilUp(process)
                await process.stop(grace: .milliseconds(50))
                #expect(fixture.processes.isEmpty)
                #expect(await process.exit() == .killed)
            }
        }

        @Test("A command that heeds SIGTERM ends with its own code")
        func stopIsPolite() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start(
                    "exec 2>/dev/null; trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done")
                await process.release()
                var iterator = process.output.makeAsyncIterator()
                #expect(await iterator.next()?.bytes == Array("up\n".utf8))
                async let stopped: Void = process.stop(grace: .seconds(30))
                #expect(await iterator.next()?.bytes == Array("bye\n".utf8))
                await stopped
                #expect(await process.exit() == .exited(3))
            }
        }

        @Test("What a command leaves running ends with it")
        func leftoversEnd() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("setsid sleep 1000 >/dev/null 2>&1 & echo done") {
                    $0.environment["MARK"] = fixture.folder
                }
                #expect(outcome.exit == .exited(0))
                #expect(outcome.output == "done\n")
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("A tree that nobody holds any more ends")
        func droppedEnds() async throws {
            try await SandboxFixture.with { fixture in
                do {
                    let process = try await fixture.start("sleep 1000") { $0.environment["MARK"] = fixture.folder }
                    await process.release()
                    #expect(!fixture.processes.isEmpty)
                }
                try await eventually { fixture.processes.isEmpty }
            }
        }

        @Test("Stopped before it was released, a command never executes")
        func neverReleased() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("touch ran")
                await process.stop(grace: .seconds(30))
                await process.release()
                #expect(await process.exit() == .killed)
                #expect(access(fixture.upper + "/ran", F_OK) != 0)
            }
        }

        @Test("A process that is killed from outside has its signal as its end")
        func ownSignal() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("kill -SEGV $$")
                #expect(outcome.exit == .signaled(Int(SIGSEGV)))
            }
        }

        /// A tree at its very beginning, with access to the launcher.
        private func withLauncher(
            _ fixture: SandboxFixture, _ body: (Launcher, SandboxPlan, Poller) async throws -> Void
        ) async throws {
            var request = fixture.request
            request.arguments = ["-c", Self.stubborn]
            request.environment["MARK"] = fixture.folder
            let plan = try fixture.sandbox.plan(request)
            let bubblewrap = try #require(fixture.sandbox.bubblewrap)
            let launcher = try Launcher.spawn(guardPath: fixture.sandbox.guardPath)
            try launcher.begin(plan, bubblewrap: bubblewrap)
            try await body(launcher, plan, fixture.sandbox.poller)
        }

        @Test("SB-22: the daemon's death at any moment takes the tree along", arguments: 0..<12)
        func daemonDies(_ seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed)
            let microseconds = UInt32.random(in: 0...10_000, using: &random)
            try await SandboxFixture.with { fixture in
                try await withLauncher(fixture) { launcher, _, _ in
                    roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.go))
                    usleep(microseconds)
                    // The same as what the kernel does when a process dies.
                    for descriptor in [launcher.control, launcher.guardControl, launcher.input, launcher.output, launcher.errors] {
                        close(descriptor)
                    }
                    #expect(roost_reap(launcher.process) == 0)
                    close(launcher.handle)
                    try await eventually { fixture.processes.isEmpty }
                }
            }
        }

        @Test("SB-22: the launcher's death at any moment takes the tree along", arguments: 0..<12)
        func launcherDies(_ seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed &+ 100)
            let microseconds = UInt32.random(in: 0...10_000, using: &random)
            try await SandboxFixture.with { fixture in
                try await withLauncher(fixture) { launcher, plan, poller in
                    let core = try TreeCore(launcher, plan, ResourceGroup(.none(why: "test"), name: ""), poller)
                    Task { await core.follow() }
                    core.release()
                    usleep(microseconds)
                    kill(launcher.process, SIGKILL)
                    _ = await core.gone()
                    try await eventually { fixture.processes.isEmpty }
                }
            }
        }

        @Test("SB-22: the death of bubblewrap or its init at any moment takes the tree along", arguments: 0..<12)
        func bubblewrapDies(_ seed: UInt64) async throws {
            var random = SeededGenerator(seed: seed &+ 200)
            let microseconds = UInt32.random(in: 0...5_000, using: &random)
            let takesLast = Bool.random(using: &random)
            try await SandboxFixture.with { fixture in
                try await withLauncher(fixture) { launcher, plan, poller in
                    let core = try TreeCore(launcher, plan, ResourceGroup(.none(why: "test"), name: ""), poller)
                    Task { await core.follow() }
                    core.release()
                    func bubblewraps() -> [Int32] {
                        fixture.processes.filter { Processes.commandLine($0).hasPrefix("bwrap\u{0}") }.sorted()
                    }
                    try await eventually { !bubblewraps().isEmpty }
                    usleep(microseconds)
                    let found = bubblewraps()
                    let victim = try #require(takesLast ? found.last : found.first)
                    kill(victim, SIGKILL)
                    let exit = await core.gone()
                    #expect(fixture.processes.isEmpty)
                    #expect(exit != .exited(0))
                }
            }
        }

        @Test("A tree that is gone leaves no descriptor in the daemon")
        func descriptorsGo() async throws {
            try await SandboxFixture.with { fixture in
                var ends: Set<String> = []
                try await withLauncher(fixture) { launcher, plan, poller in
                    func open() throws -> Set<String> {
                        Set(
                            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
                                HostFile.link("/proc/self/fd/" + $0)
                            })
                    }
                    // Each end has its own number in the whole system.
                    for descriptor in [launcher.control, launcher.guardControl, launcher.input, launcher.output, launcher.errors] {
                        ends.insert(try #require(HostFile.link("/proc/self/fd/\(descriptor)")))
                    }
                    #expect(try open().isSuperset(of: ends))
                    do {
                        let core = try TreeCore(launcher, plan, ResourceGroup(.none(why: "test"), name: ""), poller)
                        let following = Task { await core.follow() }
                        try await core.stood()
                        core.kill()
                        await following.value
                    }
                    try await eventually { ((try? open()) ?? ends).isDisjoint(with: ends) }
                }
            }
        }

        @Test("A launcher that is stopped cannot keep the tree alive")
        func launcherStopped() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start(Self.stubborn) { $0.environment["MARK"] = fixture.folder }
                await Self.untilUp(process)
                let launcher = try #require(fixture.launcher)
                kill(launcher, SIGSTOP)
                async let killed: Void = process.kill()
                try await eventually { fixture.processes.count <= 1 }
                kill(launcher, SIGCONT)
                await killed
                #expect(fixture.processes.isEmpty)
            }
        }
    }
#endif
