#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import RoostModel
    import Testing

    @testable import RoostSandbox

    @Suite("Limits of a run", .timeLimit(.minutes(20)))
    struct LimitTests {
        private static let owners: [SandboxFixture.Owner] = isRoot ? [.me, .nobody] : [.me]

        @Test("RX-01: a run that takes too much memory ends with that reason", arguments: owners)
        func memory(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run("head -c 400000000 /dev/zero | tail | wc -c; sleep 100") {
                    $0.policy.limits.memoryBytes = 64 << 20
                }
                guard case .limit(.memoryLimit, let message) = outcome.exit else {
                    Issue.record("\(outcome.exit)")
                    return
                }
                #expect(message.contains("64 MB") && message.contains("limits.memoryBytes"))
            }
        }

        @Test("RX-01: shared memory counts as memory")
        func sharedMemory() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("head -c 400000000 /dev/zero > /dev/shm/fill; wc -c < /dev/shm/fill") {
                    $0.policy.limits.memoryBytes = 1 << 30
                }
                // Its own file system stops it before the memory limit does.
                #expect((Int(outcome.output.dropLast()) ?? .max) <= 256 << 20, "\(outcome)")
            }
        }

        @Test("RX-01: a fork bomb stays within its number of processes and can be ended", arguments: owners)
        func forkBomb(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let reports = try fixture.sandbox.preview(fixture.request).weaknesses
                if reports.contains(where: { $0.name == .processLimit }) { return }
                let process = try await fixture.start("b() { b | b & b; }; echo up; b 2>/dev/null") {
                    $0.policy.limits.processes = 40
                    $0.environment["MARK"] = fixture.folder
                }
                await process.release()
                var iterator = process.output.makeAsyncIterator()
                _ = await iterator.next()
                for _ in 0..<20 { #expect(Processes.marked("MARK=" + fixture.folder).count <= 40) }
                await process.kill()
                #expect(fixture.processes.isEmpty)
            }
        }

        @Test("A run that fails because of its process limit says so", .enabled(if: isRoot, "needs a control group"))
        func processLimit() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 10 & done; exit 1") {
                    $0.policy.limits.processes = 6
                }
                guard case .limit(.processLimit, let message) = outcome.exit else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(message.contains("6 processes") && message.contains("limits.processes"))
            }
        }

        @Test("A file beyond the limit ends its writer, with that reason", arguments: owners)
        func fileSize(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run("exec head -c 4000000 /dev/zero > big") { $0.policy.limits.fileBytes = 1 << 20 }
                guard case .limit(.diskLimit, let message) = outcome.exit else {
                    Issue.record("\(outcome.exit)")
                    return
                }
                #expect(message.contains("1 MB") && message.contains("limits.fileBytes"))
                var status = stat()
                #expect(stat(fixture.upper + "/big", &status) == 0 && status.st_size == 1 << 20)
            }
        }

        @Test("RX-01: a run that fills the disk ends with that reason", arguments: ["big", "~/big"])
        func disk(_ name: String) async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("head -c 8000000 /dev/zero > \(name); sleep 100") {
                    $0.policy.limits.diskBytes = 4 << 20
                }
                guard case .limit(.diskLimit, let message) = outcome.exit else {
                    Issue.record("\(outcome.exit)")
                    return
                }
                #expect(message.contains("4 MB") && message.contains("limits.diskBytes"))
            }
        }

        @Test("Runs cannot use the disk's last reserve")
        func freeSpace() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run("sleep 100") { $0.policy.limits.freeSpaceFloorBytes = 1 << 60 }
                guard case .limit(.diskLimit, let message) = outcome.exit else {
                    Issue.record("\(outcome.exit)")
                    return
                }
                #expect(message.contains("limits.freeSpaceFloorBytes"))
            }
        }

        @Test("Memory without a control group is seen by the watch")
        func watchedMemory() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("head -c 60000000 /dev/zero | tail -c 50000000 | (read line; sleep 100); sleep 100")
                await process.release()
                var holder: Int32?
                for candidate in fixture.processes where !Processes.commandLine(candidate).hasPrefix("bwrap") && holder == nil {
                    if await memory(candidate) > 0 { holder = candidate }
                }
                let root = try #require(holder)
                try await eventually { await memory(root) > 40 << 20 }
                await process.kill()
                #expect(await memory(root) == 0)
            }
        }

        private func memory(_ root: Int32) async -> Int64 {
            await MemoryUse.of([root] + MemoryUse.processes(below: root), below: root, temporary: [], segments: 0, limit: 0).memory
        }

        @Test("Control groups go away with their run", .enabled(if: isRoot, "needs a control group"))
        func groupsGo() throws {
            let support = ResourceSupport.find()
            if case .none(let why) = support {
                Issue.record("no control groups: \(why)")
                return
            }
            let group = try ResourceGroup(support, name: "test-\(getpid())")
            #expect(!group.folders.isEmpty)
            for folder in group.folders { #expect(access(folder, F_OK) == 0) }
            #expect(throws: SystemError.self) { _ = try ResourceGroup(support, name: "test-\(getpid())") }
            group.remove()
            for folder in group.folders { #expect(access(folder, F_OK) != 0) }
        }

        @Test(
            "Groups of a dead daemon are removed, those that a living one may be about to use stay",
            .enabled(if: isRoot, "needs a control group"))
        func sweep() throws {
            let support = ResourceSupport.find()
            // No process can have the first number: it is above the kernel's limit.
            let left = try ResourceGroup(support, name: "4194305-1-\(getpid())")
            let used = try ResourceGroup(support, name: "\(getpid())-sweep-1")
            let young = try ResourceGroup(support, name: "4194305-2-\(getpid())")
            defer { for group in [left, used, young] { group.remove() } }
            try #require(!left.folders.isEmpty)
            for folder in left.folders + used.folders {
                var old = [timeval(), timeval()]
                try #require(utimes(folder, &old) == 0)
            }
            #expect(support.removeStaleGroups(freezers: nil) >= left.folders.count)
            for folder in left.folders { #expect(access(folder, F_OK) != 0) }
            for folder in used.folders + young.folders { #expect(access(folder, F_OK) == 0) }
        }

        @Test("A run's tree is in its control groups, and they go when it is gone", .enabled(if: isRoot, "needs a control group"))
        func treeIsBound() async throws {
            try await SandboxFixture.with { fixture in
                let process = try await fixture.start("sleep 100")
                await process.release()
                let inside = try #require(fixture.processes.max())
                let lines = Processes.content("/proc/\(inside)/cgroup").split(separator: "\n").filter { $0.contains("/roost/") }
                #expect(!lines.isEmpty)
                let names = lines.compactMap { $0.split(separator: "/").last.map(String.init) }
                await process.kill()
                for root in ["/sys/fs/cgroup/memory/roost/", "/sys/fs/cgroup/pids/roost/", "/sys/fs/cgroup/roost/"] {
                    for name in names { #expect(access(root + name, F_OK) != 0) }
                }
            }
        }
    }
#endif
