#if os(Linux)
    import CRoostSystem
    import Glibc
    import Logging
    package import RoostModel
    import RoostSupport

    /// Runs confined programs in helper sandboxes, one for each owner and set of folders. Helpers are kept for reuse for a while.
    actor HelperPool {
        private struct Key: Hashable {
            let owner: [UInt32]
            let confinement: HostCommand.Confinement
        }

        private final class Entry: Sendable {
            let helper: Task<Helper, any Error>
            init(_ helper: Task<Helper, any Error>) { self.helper = helper }
        }

        private struct Use {
            var entry: Entry
            var active = 0
            var last: ContinuousClock.Instant
        }

        private static let mostKept = 8
        private static let idleTime = Duration.seconds(600)
        private static let mostOutput = 64 << 20
        private static let mostErrors = 1 << 20

        private let guardPath: String
        private let bubblewrap: String
        private let poller: Poller
        private var kept: [Key: Use] = [:]

        init(guardPath: String, bubblewrap: String, poller: Poller) {
            self.guardPath = guardPath
            self.bubblewrap = bubblewrap
            self.poller = poller
        }

        func run(_ request: HostCommand.Request, _ confinement: HostCommand.Confinement) async throws -> HostCommand.Result {
            let owner = request.owner.map { HostFacts.Owner(uid: $0.uid, gid: $0.gid) } ?? .init(uid: geteuid(), gid: getegid())
            let key = Key(owner: [owner.uid, owner.gid], confinement: confinement)
            guard confinement.isKept else {
                let helper = try await start(request.executable, owner, confinement)
                defer { helper.end() }
                return try await Self.call(request, helper)
            }
            let (entry, helper) = try await take(key, request.executable, owner)
            defer { give(key, entry) }
            return try await Self.call(request, helper)
        }

        private func start(
            _ executable: String, _ owner: HostFacts.Owner, _ confinement: HostCommand.Confinement
        ) async throws -> Helper {
            let plan = SandboxPlan.helper(confinement, owner: owner, executable: executable, Limits())
            return try await Helper.start(plan, guardPath: guardPath, bubblewrap: bubblewrap, poller: poller)
        }

        private func take(_ key: Key, _ executable: String, _ owner: HostFacts.Owner) async throws -> (Entry, Helper) {
            for attempt in 1...2 {
                let entry = kept[key]?.entry ?? Entry(Task { try await start(executable, owner, key.confinement) })
                kept[key, default: Use(entry: entry, last: .now)].active += 1
                do {
                    let helper = try await entry.helper.value
                    if helper.isAlive { return (entry, helper) }
                    if attempt == 2 { throw ConfinedCommandError.ended }
                } catch {
                    leave(key, entry)
                    throw error
                }
                leave(key, entry)
            }
            throw ConfinedCommandError.ended
        }

        /// Removes a helper that has ended.
        private func leave(_ key: Key, _ entry: Entry) {
            if kept[key]?.entry === entry { kept[key] = nil }
        }

        private func give(_ key: Key, _ entry: Entry) {
            guard var use = kept[key], use.entry === entry else { return }
            use.active -= 1
            use.last = .now
            kept[key] = use
            guard use.active <= 0 else { return }
            let excess = kept.filter { $0.value.active <= 0 }.sorted { $0.value.last < $1.value.last }.dropLast(Self.mostKept)
            for (key, use) in excess { end(key, use) }
            let last = use.last
            Task {
                try await ContinuousClock().sleep(for: Self.idleTime)
                if let use = kept[key], use.active <= 0, use.last == last { end(key, use) }
            }
        }

        private func end(_ key: Key, _ use: Use) {
            kept[key] = nil
            Task { try await use.entry.helper.value.end() }
        }

        private static func call(_ request: HostCommand.Request, _ helper: Helper) async throws -> HostCommand.Result {
            var descriptors: [Int32] = []
            defer { for descriptor in descriptors { close(descriptor) } }
            for memory in [roost_memory(), roost_memory(), roost_memory_of(mostOutput), roost_memory_of(mostErrors)] {
                guard memory >= 0 else { throw ConfinedCommandError.notBuilt(SystemError("memfd").description) }
                descriptors.append(memory)
            }
            for (memory, bytes) in zip(descriptors, [GuardPlan.call(request).bytes, request.input]) {
                guard roost_memory_fill(memory, bytes, bytes.count) == 0 else {
                    throw ConfinedCommandError.notBuilt(SystemError("memfd").description)
                }
            }
            let passed = descriptors
            let ending: Helper.Ending
            do {
                ending = try await withTimeout(request.timeout) { try await helper.call(passed) }
            } catch is TimeoutError {
                return HostCommand.Result(exit: .killed, output: [], errors: [])
            }
            let exit: ProcessExit
            switch ending {
            case .exited(let code): exit = .exited(code)
            case .signaled(let signal): exit = .signaled(signal)
            case .stalled: throw ConfinedCommandError.stalled
            case .notExecuted(let number): throw ConfinedCommandError.notBuilt(SystemError.text(number))
            }
            if exit != .exited(0), roost_memory_written(passed[2]) >= mostOutput {
                throw ConfinedCommandError.tooMuchOutput(bytes: mostOutput)
            }
            return HostCommand.Result(exit: exit, output: read(passed[2]), errors: read(passed[3]))
        }

        private static func read(_ memory: Int32) -> [UInt8] {
            let length = roost_memory_written(memory)
            return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                while count < length {
                    let got = buffer.baseAddress.map { pread(memory, $0 + count, length - count, off_t(count)) } ?? 0
                    if got <= 0 { break }
                    count += got
                }
            }
        }
    }

    extension LinuxSandbox {
        /// Runs commands with a confinement in helper sandboxes, and all others directly on the host.
        package var hostCommand: HostCommand {
            let host = HostCommand.subprocess()
            guard let bubblewrap else {
                return HostCommand { request in
                    if request.confinement != nil { throw Self.noBubblewrap }
                    return try await host.run(request)
                }
            }
            let pool = HelperPool(guardPath: guardPath, bubblewrap: bubblewrap, poller: poller)
            return HostCommand { request in
                guard let confinement = request.confinement else { return try await host.run(request) }
                return try await pool.run(request, confinement)
            }
        }
    }
#endif
