#if os(Linux)
    import Glibc
    import RoostModel
    import Testing

    @testable import RoostSandbox

    @Suite("Pausing a tree", .timeLimit(.minutes(20)))
    struct PauseTests {
        /// With the freezer, if this machine has one, and with signals.
        static let ways: [Bool] = Freezer.findParent() == nil ? [false] : [true, false]

        /// Counts in a file until its end; a grandchild does the same.
        private static let counting = """
            (sh -c 'while :; do echo >> deep; done' &) &
            echo up
            while :; do echo >> count; done
            """

        /// Forks all the time, and each child forks its own successor.
        private static let forking = """
            echo up
            hop() { echo >> count; (hop &) }
            hop & hop & wait
            while :; do (echo >> count) & wait; done
            """

        private func started(_ fixture: SandboxFixture, _ script: String) async throws -> any SandboxedProcess {
            let process = try await fixture.start(script) {
                $0.environment["MARK"] = fixture.folder
                // Dead children wait for their init to reap them: under load there may be many.
                $0.policy.limits.processes = 2048
            }
            await process.release()
            var output = process.output.makeAsyncIterator()
            #expect(await output.next()?.bytes == Array("up\n".utf8))
            return process
        }

        private func size(_ fixture: SandboxFixture, _ name: String) -> Int {
            var status = stat()
            return stat(fixture.upper + "/" + name, &status) == 0 ? Int(status.st_size) : 0
        }

        /// Proof that time passed in which others could run: another sandbox starts and ends.
        private func letOthersWork(_ fixture: SandboxFixture) async throws {
            let outcome = try await SandboxFixture.with { try await $0.run("i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done; echo $i") }
            #expect(outcome.output == "2000\n")
        }

        @Test("Nothing in a paused tree executes, and all of it continues afterwards", arguments: ways)
        func standsStill(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await started(fixture, Self.counting)
                for _ in 0..<3 {
                    // The positive control: both counters move.
                    let before = (size(fixture, "count"), size(fixture, "deep"))
                    try await eventually { size(fixture, "count") > before.0 && size(fixture, "deep") > before.1 }
                    try await process.pause()
                    try await process.pause()
                    let held = (size(fixture, "count"), size(fixture, "deep"))
                    try await letOthersWork(fixture)
                    #expect(size(fixture, "count") == held.0)
                    #expect(size(fixture, "deep") == held.1)
                    await process.resume()
                    await process.resume()
                }
                let before = size(fixture, "count")
                try await eventually { size(fixture, "count") > before }
                await process.kill()
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("Forking does not escape a pause", arguments: ways)
        func forksStandStill(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await started(fixture, Self.forking)
                let before = size(fixture, "count")
                try await eventually { size(fixture, "count") > before + 50 }
                try await process.pause()
                let held = size(fixture, "count")
                try await letOthersWork(fixture)
                #expect(size(fixture, "count") == held)
                await process.kill()
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("A paused tree is killed like any other", arguments: ways)
        func killed(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await started(fixture, Self.counting)
                try await process.pause()
                #expect(!fixture.processes.isEmpty)
                await process.kill()
                #expect(await process.exit() == .killed)
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("A paused command receives the request to end", arguments: ways)
        func stopped(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await started(fixture, "trap 'exit 7' TERM; echo up; while :; do echo >> count; done")
                try await process.pause()
                await process.stop(grace: .seconds(30))
                #expect(await process.exit() == .exited(7))
                try await process.pause()
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("SB-22: the end of the launcher, as of the daemon, ends a paused tree", arguments: ways)
        func launcherDies(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await started(fixture, Self.counting)
                try await process.pause()
                let launcher = try #require(fixture.launcher)
                kill(launcher, SIGKILL)
                _ = await process.exit()
                try await eventually { fixture.processes.isEmpty }
            }
        }

        @Test("A command that is paused before its release starts when it is resumed", arguments: ways)
        func heldBeforeRelease(usesFreezer: Bool) async throws {
            try await SandboxFixture.with(usesFreezer: usesFreezer) { fixture in
                let process = try await fixture.start("touch ran; echo up; sleep 1000") { $0.environment["MARK"] = fixture.folder }
                try await process.pause()
                await process.release()
                try await letOthersWork(fixture)
                #expect(access(fixture.upper + "/ran", F_OK) != 0)
                await process.resume()
                var output = process.output.makeAsyncIterator()
                #expect(await output.next()?.bytes == Array("up\n".utf8))
                #expect(access(fixture.upper + "/ran", F_OK) == 0)
                await process.kill()
            }
        }

        @Test("Processes that stopped themselves stay stopped")
        func idleStaysIdle() async throws {
            try await SandboxFixture.with(usesFreezer: false) { fixture in
                let script =
                    "sh -c 'kill -STOP $$; touch woken' & child=$!; until grep -q 'State:.T' /proc/$child/status; do :; done; echo up; while :; do echo >> count; done"
                let process = try await started(fixture, script)
                try await process.pause()
                await process.resume()
                let before = size(fixture, "count")
                try await eventually { size(fixture, "count") > before + 10 }
                #expect(access(fixture.upper + "/woken", F_OK) != 0)
                await process.kill()
            }
        }

        @Test("Processes that a dead daemon left frozen are resumed, so that they can end")
        func leftovers() throws {
            guard let parent = Freezer.findParent() else { return }
            // No process can have this number: it is above the kernel's limit.
            let folder = parent + "/4194305-3-\(getpid())"
            try #require(mkdir(folder, 0o755) == 0)
            defer { rmdir(folder) }
            try KernelFile.write("1", folder + "/cgroup.freeze")
            let freezer = Freezer(folder: folder)
            freezer.wake()
            #expect(KernelFile.read(folder + "/cgroup.freeze") == "0\n")
        }
    }
#endif
