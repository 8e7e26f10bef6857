#if os(Linux)
    import CRoostSystem
    import Glibc
    import Logging
    import RoostModel
    import RoostSupport
    import Synchronization

    /// One process tree and its two control connections. Lives until the tree has ended, independent of other references.
    ///
    /// The end of the tree is determined as follows. The holder is the init of a PID namespace around all processes; it ends only after the
    /// kernel has killed and reaped all others in it (pid_namespaces(7)). The launcher reports "gone" after it has reaped the holder. If
    /// the launcher itself was killed, the holder gets SIGKILL from the kernel (parent death signal) and from the daemon, and the daemon's
    /// own pidfd becomes readable at its end. Without such a pidfd, the launcher died before it let the holder do anything; the holder then
    /// ends by itself, and nothing of the run was executed.
    final class TreeCore: Sendable {
        private struct Guarded {
            var tree = TreeState()
            var holder: Int32?
            var waiters: [Waiter<Void>] = []
            var areControlsOpen = true
            var evidence: Evidence?
            var notices: [FolderNotice] = []
        }

        let input: InputPipe
        let output: OutputPipes
        private let launcher: Launcher
        private let plan: SandboxPlan
        private let group: ResourceGroup
        private let poller: Poller
        let hold: TreePause
        private let executing: @Sendable () -> Void
        private let guarded = Mutex(Guarded())

        /// - Parameter executing: called when the run's command has started.
        init(
            _ launcher: Launcher, _ plan: SandboxPlan, _ group: ResourceGroup, _ poller: Poller,
            executing: @escaping @Sendable () -> Void = {}
        ) throws {
            self.executing = executing
            self.launcher = launcher
            self.plan = plan
            self.group = group
            self.poller = poller
            hold = TreePause(group.freezer)
            output = try OutputPipes(output: launcher.output, errors: launcher.errors, poller: poller)
            input = InputPipe(launcher.input, poller: poller)
        }
    }

    // MARK: - State

    extension TreeCore {
        var isAlive: Bool { guarded.withLock { $0.tree.isAlive } }

        /// The guard's evidence; `nil` before the guard is ready.
        var evidence: Evidence? { guarded.withLock { $0.evidence } }

        /// The launcher's reports about folders that the run sees; complete when the sandbox is ready.
        var notices: [FolderNotice] { guarded.withLock { $0.notices } }

        /// Whether the kernel killed a process of the tree for lack of memory.
        var wasKilledForMemory: Bool { group.counts().killedForMemory > 0 }

        /// All processes of the tree from the holder down. Listed by the control group; without one, by the parents of all processes.
        func processes(from holder: Int32) -> [Int32] {
            let members = group.processes()?.filter { $0 != launcher.process } ?? []
            return members.contains(holder) ? members : [holder] + MemoryUse.processes(below: holder)
        }

        /// The process id of the holder; `nil` before and after its life.
        var holderProcess: Int32? {
            guarded.withLock { state in
                guard let holder = state.holder, let text = KernelFile.read("/proc/self/fdinfo/\(holder)") else { return nil }
                let line = text.split(separator: "\n").first { $0.hasPrefix("Pid:") }
                let number = line.flatMap { $0.split(whereSeparator: \.isWhitespace).last }.flatMap { Int32($0) }
                return number.flatMap { $0 > 0 ? $0 : nil }
            }
        }

        /// The last measurements of launcher and guard; new ones are requested, and are available at the next call.
        func measured() -> (occupied: Int64, segments: Int64) {
            guarded.withLock { state in
                if state.areControlsOpen {
                    roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.measure))
                    if plan.launcherMeasures { roost_say(launcher.control, CChar(bitPattern: GuardProtocol.measure)) }
                }
                return (state.tree.occupied ?? 0, state.tree.segments)
            }
        }

        /// The launcher's measurement before anything was executed.
        func occupiedAtFirst() async -> Int64 {
            await wait { $0.occupied != nil || !$0.isAlive }
            return guarded.withLock { $0.tree.occupied ?? 0 }
        }

        /// Returns when all mounts of the run are made and reported; `false` if the set-up failed.
        func mounted() async -> Bool {
            await wait { $0.isMounted || $0.start != .waiting || !$0.isAlive }
            return guarded.withLock { $0.tree.isMounted }
        }

        /// Returns when the guard is ready inside.
        ///
        /// - Throws: ``SandboxError``; the tree has ended then.
        func stood() async throws(SandboxError) {
            await wait { $0.start != .waiting }
            guard case .failed(let error) = guarded.withLock({ $0.tree.start }) else { return }
            kill()
            _ = await gone()
            throw error
        }

        /// Fails a tree that is not ready yet; a ready one is unaffected.
        func setUpLasted(_ limit: Duration) { change { $0.setUpLasted(limit) } }

        func gone() async -> ProcessExit {
            while true {
                if let exit = guarded.withLock({ $0.tree.exit }) { return exit }
                await wait { $0.exit != nil }
            }
        }

        /// Waits for a condition; not ended by cancellation, because callers need to know the tree's end.
        func wait(until condition: @Sendable (TreeState) -> Bool) async {
            while true {
                let waiter = guarded.withLock { state -> Waiter<Void>? in
                    if condition(state.tree) { return nil }
                    let waiter = Waiter<Void>()
                    state.waiters.append(waiter)
                    return waiter
                }
                guard let waiter else { return }
                await waiter.valueDespiteCancellation
            }
        }

        private func change(_ body: (inout TreeState) -> Void) {
            let waiters = guarded.withLock { state in
                body(&state.tree)
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    // MARK: - Control

    extension TreeCore {
        func release() {
            guarded.withLock { state in
                guard state.areControlsOpen, state.tree.released() else { return }
                roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.go))
            }
        }

        var isHeld: Bool { guarded.withLock { $0.tree.isHeld } }
        var isEnding: Bool { guarded.withLock { $0.tree.isEnding } }

        /// - Returns: whether the tree is to be paused now and was not before.
        func beginHold() -> Bool { guarded.withLock { $0.tree.held() } }

        func endHold() -> Bool { guarded.withLock { $0.tree.wentOn() } }

        func releaseIfWanted() {
            if guarded.withLock({ $0.tree.isReleaseWanted }) { release() }
        }

        func terminate() {
            change { $0.endRequested() }
            guarded.withLock { state in
                if state.areControlsOpen { roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.terminate)) }
            }
        }

        func exceeded(_ reason: RunEndReason, _ message: String) {
            guarded.withLock { $0.tree.exceeded(reason, message) }
            kill()
        }

        /// Ends the tree at once. Killing the holder ends all processes; before it exists, only the launcher runs.
        func kill() {
            change { $0.endRequested() }
            guarded.withLock { state in
                guard state.areControlsOpen else { return }
                _ = roost_signal_handle(state.holder ?? launcher.handle, SIGKILL)
            }
        }
    }

    // MARK: - Listening

    extension TreeCore {
        /// Follows the tree to its end; called once, by the sandbox.
        func follow() async {
            async let guardListened: Void = listen(launcher.guardControl) { [self] packet, _ in heard(GuardProtocol.GuardMessage(packet)) }
            await listen(launcher.control) { [self] packet, descriptor in heard(GuardProtocol.LauncherMessage(packet), descriptor) }
            // The launcher closes its socket only by ending.
            await ended(launcher.handle)
            _ = roost_reap(launcher.process)
            if guarded.withLock({ $0.tree.complaint }) == nil, let holder = guarded.withLock({ $0.holder }) {
                _ = roost_signal_handle(holder, SIGKILL)
                await ended(holder)
            }
            // A guard that never got to speak reads the end of its connection and exits.
            shutdown(launcher.guardControl, Int32(SHUT_WR))
            await guardListened
            await input.abandon()
            close()
            let counts = group.counts()
            group.remove()
            change {
                $0.gone(
                    killedForMemory: counts.killedForMemory > 0, refusedProcesses: counts.refusedProcesses > 0, limits: plan.limits)
            }
        }

        /// Passes on each packet until the other side is closed.
        private func listen(_ socket: Int32, _ take: (ArraySlice<UInt8>, Int32) -> Void) async {
            var packet = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                var passed: Int32 = -1
                let count = roost_receive(socket, &packet, packet.count, &passed)
                if count > 0 {
                    take(packet[0..<count], passed)
                } else if count < 0, errno == EAGAIN {
                    await poller.wait(socket, for: .readable)
                } else {
                    return
                }
            }
        }

        private func ended(_ handle: Int32) async {
            while true {
                var look = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
                if poll(&look, 1, 0) != 0 { return }
                await poller.wait(handle, for: .readable)
            }
        }

        private func heard(_ message: GuardProtocol.LauncherMessage?, _ descriptor: Int32) {
            switch message {
            case .holder where descriptor >= 0:
                let (isEnding, hasEvidence) = guarded.withLock { state in
                    state.holder = descriptor
                    return (state.tree.isEnding, state.evidence != nil)
                }
                // The guard uses another socket and may be received first.
                change { state in
                    state.mounted()
                    if hasEvidence { state.provedGuards() }
                }
                // A kill request that arrived before the holder existed.
                if isEnding { kill() }
            case .failed(let number, let step): change { $0.couldNotStart(SetUpFailure.error(step: step, number: number)) }
            case .notice(let notice): guarded.withLock { $0.notices.append(notice) }
            case .occupied(let bytes): change { $0.measured(occupied: bytes) }
            case .gone(let text): change { $0.launcherEnded(complaint: text) }
            case .holder, nil: change { $0.couldNotStart(.setUpFailed("the launcher sent an invalid message")) }
            }
        }

        private func heard(_ message: GuardProtocol.GuardMessage?) {
            switch message {
            case .ready(let evidence):
                if let lack = evidence.lack(plan.provenGuards) {
                    change { $0.couldNotStart(lack) }
                    kill()
                    return
                }
                let isWholeHeard = guarded.withLock { state in
                    state.evidence = evidence
                    return state.holder != nil
                }
                if isWholeHeard { change { $0.provedGuards() } }
            case .started:
                change { $0.began() }
                executing()
            case .notExecuted(let number): change { $0.couldNotStart(notExecuted(number)) }
            case .notFiltered(let number):
                change { $0.couldNotStart(.setUpFailed("the system-call filter could not be installed: \(SystemError.text(number))")) }
                kill()
            case .segments(let bytes): change { $0.measured(segments: bytes) }
            case .exited(let code): change { $0.commandEnded(.exited(code)) }
            case .signaled(let signal): change { $0.commandEnded(.signaled(signal)) }
            case nil: kill()
            }
        }

        private func notExecuted(_ number: Int32) -> SandboxError {
            let executable = plan.command.first ?? ""
            return switch number {
            case ENOENT: .executableNotFound(executable)
            case ENOEXEC: .notExecutable(executable, why: "it is not a program and its first line names no interpreter (#!)")
            case EAGAIN: .setUpFailed("no process could be created: \(LimitMessage.processes(plan.limits))")
            default: .notExecutable(executable, why: SystemError.text(number))
            }
        }

        private func close() {
            guarded.withLock { state in
                state.areControlsOpen = false
                for descriptor in [launcher.control, launcher.guardControl, launcher.handle, state.holder].compactMap(\.self) {
                    poller.forget(descriptor)
                    Glibc.close(descriptor)
                }
                state.holder = nil
            }
        }
    }
#endif
