#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel
    import RoostSupport
    import Synchronization

    /// A warm sandbox in which the daemon's own tools run. Like every sandbox, it ends with the daemon (`roost-guard launch`).
    final class Helper: Sendable {
        typealias Ending = GuardProtocol.CallEnding

        private struct State {
            var isReady = false
            /// The reason for its end; `nil` while it lives.
            var failure: ConfinedCommandError?
            var standing: Waiter<Void>?
            var calls: [UInt32: Waiter<Result<Ending, ConfinedCommandError>>] = [:]
            var lastNumber: UInt32 = 0
        }

        private let launcher: Launcher
        private let plan: SandboxPlan
        private let poller: Poller
        private let state = Mutex(State())

        private init(_ launcher: Launcher, _ plan: SandboxPlan, _ poller: Poller) {
            self.launcher = launcher
            self.plan = plan
            self.poller = poller
        }

        /// Starts a helper and returns when its guard has proven its isolation.
        static func start(_ plan: SandboxPlan, guardPath: String, bubblewrap: String, poller: Poller) async throws -> Helper {
            let launcher: Launcher
            do {
                launcher = try Launcher.spawn(guardPath: guardPath)
                do {
                    try launcher.begin(plan, bubblewrap: bubblewrap)
                } catch {
                    launcher.dismiss()
                    throw error
                }
            } catch {
                throw ConfinedCommandError.notBuilt("\(error)")
            }
            let helper = Helper(launcher, plan, poller)
            Task { await helper.follow() }
            let watch = Task {
                try await ContinuousClock().sleep(for: .seconds(120))
                helper.end(.notBuilt("it was not ready after two minutes"))
            }
            defer { watch.cancel() }
            try await helper.stood()
            return helper
        }

        private func stood() async throws {
            let waiter = try state.withLock { state -> Waiter<Void>? in
                if let failure = state.failure { throw failure }
                if state.isReady { return nil }
                let waiter = Waiter<Void>()
                state.standing = waiter
                return waiter
            }
            try await waiter?.value
            if let failure = state.withLock({ $0.failure }) { throw failure }
        }

        var isAlive: Bool { state.withLock { $0.failure == nil } }

        /// Ends all processes in it.
        func end() { end(.ended) }

        private func end(_ failure: ConfinedCommandError) {
            let (standing, calls) = state.withLock { state in
                // Under the lock, so that the descriptor is still open.
                if state.failure == nil {
                    state.failure = failure
                    roost_say(launcher.control, CChar(bitPattern: GuardProtocol.kill))
                }
                defer { (state.standing, state.calls) = (nil, [:]) }
                return (state.standing, state.calls.values)
            }
            standing?.resume()
            for call in calls { call.resume(returning: .failure(failure)) }
        }
    }

    // MARK: - Calls

    extension Helper {
        /// Starts a call. A cancelled call is stopped; if the guard does not confirm its end, the helper is ended.
        ///
        /// - Parameter descriptors: plan, input, output and errors.
        func call(_ descriptors: [Int32]) async throws -> Ending {
            let waiter = Waiter<Result<Ending, ConfinedCommandError>>()
            let number = try state.withLock { state throws(ConfinedCommandError) in
                if let failure = state.failure { throw failure }
                state.lastNumber &+= 1
                let letter = CChar(bitPattern: GuardProtocol.execute)
                guard roost_send_call(launcher.guardControl, letter, state.lastNumber, descriptors, Int32(descriptors.count)) == 0 else {
                    throw .notBuilt(SystemError("send").description)
                }
                state.calls[state.lastNumber] = waiter
                return state.lastNumber
            }
            // A cancelled call has ended only when the guard reports it.
            return try await withTaskCancellationHandler {
                try await waiter.valueDespiteCancellation.get()
            } onCancel: {
                stop(number)
            }
        }

        private func stop(_ number: UInt32) {
            // Under the lock, so that the descriptor is still open.
            state.withLock { state in
                guard state.failure == nil else { return }
                _ = roost_send_call(launcher.guardControl, CChar(bitPattern: GuardProtocol.stop), number, nil, 0)
            }
            Task {
                try await ContinuousClock().sleep(for: .seconds(10))
                if state.withLock({ $0.calls[number] != nil }) { end(.ended) }
            }
        }
    }

    // MARK: - Listening

    extension Helper {
        private func follow() async {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.followLauncher() }
                group.addTask { await self.followGuard() }
                await group.waitForAll()
            }
            // All processes inside ended with the holder, for which the launcher waited.
            _ = roost_signal_handle(launcher.handle, SIGKILL)
            await poller.wait(launcher.handle, for: .readable)
            _ = roost_reap(launcher.process)
            for descriptor in descriptors {
                poller.forget(descriptor)
                close(descriptor)
            }
        }

        private var descriptors: [Int32] {
            [launcher.handle, launcher.control, launcher.guardControl, launcher.input, launcher.output, launcher.errors]
        }

        private func followLauncher() async {
            var bytes = [UInt8](repeating: 0, count: 8192)
            while true {
                var passed: Int32 = -1
                let count = roost_receive(launcher.control, &bytes, bytes.count, &passed)
                if passed >= 0 { close(passed) }
                if count < 0, errno == EAGAIN {
                    await poller.wait(launcher.control, for: .readable)
                    continue
                }
                switch count > 0 ? GuardProtocol.LauncherMessage(bytes[..<count]) : nil {
                case .holder, .notice, .occupied: continue
                case .failed(let number, let step): end(.notBuilt("\(step): \(SystemError.text(number))"))
                case .gone(let text): end(text.isEmpty ? .ended : .notBuilt(text))
                case nil: end(.ended)
                }
                // The guard's socket closes when the guard ends; if it never started, only the launcher held it.
                return
            }
        }

        private func followGuard() async {
            var bytes = [UInt8](repeating: 0, count: 8192)
            while true {
                var passed: Int32 = -1
                let count = roost_receive(launcher.guardControl, &bytes, bytes.count, &passed)
                if passed >= 0 { close(passed) }
                if count < 0, errno == EAGAIN {
                    await poller.wait(launcher.guardControl, for: .readable)
                    continue
                }
                guard count > 0 else { return end(.ended) }
                switch GuardProtocol.HelperMessage(bytes[..<count]) {
                case .ready(let evidence): ready(evidence)
                case .ended(let number, let ending):
                    state.withLock { $0.calls.removeValue(forKey: number) }?.resume(returning: .success(ending))
                case nil: break
                }
            }
        }

        private func ready(_ evidence: Evidence) {
            if let lack = evidence.lack(plan.provenGuards) { return end(.notBuilt("\(lack)")) }
            let standing = state.withLock { state in
                state.isReady = true
                defer { state.standing = nil }
                return state.standing
            }
            standing?.resume()
        }
    }
#endif
