#if os(Linux)
    import CRoostSystem
    import Glibc
    import Logging
    import RoostModel
    import RoostSupport
    import Synchronization

    /// One process tree and the two conversations about it. Lives until the tree is gone, whoever else forgets it.
    ///
    /// When is the tree gone? The holder is init of a process namespace around everything; the kernel lets it end only after all else in
    /// there was killed and reaped (pid_namespaces(7)). The launcher says "gone" after it reaped the holder. Where the launcher itself was
    /// killed, the holder gets SIGKILL from the kernel (its death signal) and from us, and our own handle on it becomes readable when it is
    /// gone. Without such a handle the launcher died before it let the holder do anything; the holder then ends by itself and nothing of
    /// the run's was ever executed.
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

        /// - Parameter executing: called when the run's command has begun to execute.
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

    // MARK: - Asking

    extension TreeCore {
        var isAlive: Bool { guarded.withLock { $0.tree.isAlive } }

        /// What the guard showed; `nil` before it stood.
        var evidence: Evidence? { guarded.withLock { $0.evidence } }

        /// What the launcher said of the folders that the run sees; complete once it stands.
        var notices: [FolderNotice] { guarded.withLock { $0.notices } }

        /// Whether the kernel ended a process of the tree for want of memory.
        var wasKilledForMemory: Bool { group.counts().killedForMemory > 0 }

        /// All of the tree from the holder down. The group knows them at once; without one, every process of the machine is asked for its parent.
        func processes(from holder: Int32) -> [Int32] {
            let members = group.processes()?.filter { $0 != launcher.process } ?? []
            return members.contains(holder) ? members : [holder] + MemoryUse.processes(below: holder)
        }

        /// The number of the process above all others of the tree; `nil` before and after its life.
        var holderProcess: Int32? {
            guarded.withLock { state in
                guard let holder = state.holder, let text = KernelFile.read("/proc/self/fdinfo/\(holder)") else { return nil }
                let line = text.split(separator: "\n").first { $0.hasPrefix("Pid:") }
                let number = line.flatMap { $0.split(whereSeparator: \.isWhitespace).last }.flatMap { Int32($0) }
                return number.flatMap { $0 > 0 ? $0 : nil }
            }
        }

        /// What launcher and guard measured last; they are asked anew, and the answer is there at the next look.
        func measured() -> (occupied: Int64, segments: Int64) {
            guarded.withLock { state in
                if state.areControlsOpen {
                    roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.measure))
                    if plan.launcherMeasures { roost_say(launcher.control, CChar(bitPattern: GuardProtocol.measure)) }
                }
                return (state.tree.occupied ?? 0, state.tree.segments)
            }
        }

        /// What the launcher measured before it let anything run.
        func occupiedAtFirst() async -> Int64 {
            await wait { $0.occupied != nil || !$0.isAlive }
            return guarded.withLock { $0.tree.occupied ?? 0 }
        }

        /// Returns when everything that the run will see is mounted and told of; `false` where it came to nothing.
        func mounted() async -> Bool {
            await wait { $0.isMounted || $0.start != .waiting || !$0.isAlive }
            return guarded.withLock { $0.tree.isMounted }
        }

        /// Returns when the guard stands inside.
        ///
        /// - Throws: ``SandboxError``; the tree is gone then.
        func stood() async throws(SandboxError) {
            await wait { $0.start != .waiting }
            guard case .failed(let error) = guarded.withLock({ $0.tree.start }) else { return }
            kill()
            _ = await gone()
            throw error
        }

        /// Gives up a tree that does not stand yet; one that stands goes on.
        func setUpLasted(_ limit: Duration) { change { $0.setUpLasted(limit) } }

        func gone() async -> ProcessExit {
            while true {
                if let exit = guarded.withLock({ $0.tree.exit }) { return exit }
                await wait { $0.exit != nil }
            }
        }

        /// Waits for a condition; not cut short by cancellation, since callers must know the tree's end.
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

    // MARK: - Telling

    extension TreeCore {
        func release() {
            guarded.withLock { state in
                guard state.areControlsOpen, state.tree.released() else { return }
                roost_say(launcher.guardControl, CChar(bitPattern: GuardProtocol.go))
            }
        }

        var isHeld: Bool { guarded.withLock { $0.tree.isHeld } }
        var isEnding: Bool { guarded.withLock { $0.tree.isEnding } }

        /// - Returns: whether the tree is to be held from now on, and was not before.
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

        /// Ends the tree at once. The holder takes everything along; before there is one there is nothing but the launcher.
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
        /// Follows the tree to its end; run once, by the task that the sandbox starts for it.
        func follow() async {
            async let guardListened: Void = listen(launcher.guardControl) { [self] packet, _ in heard(GuardProtocol.GuardMessage(packet)) }
            await listen(launcher.control) { [self] packet, descriptor in heard(GuardProtocol.LauncherMessage(packet), descriptor) }
            // The launcher is gone, or as good as: it closes its socket only by ending.
            await ended(launcher.handle)
            _ = roost_reap(launcher.process)
            if guarded.withLock({ $0.tree.complaint }) == nil, let holder = guarded.withLock({ $0.holder }) {
                _ = roost_signal_handle(holder, SIGKILL)
                await ended(holder)
            }
            // Nobody is left to wait for: a guard that never came to speak reads this end and leaves.
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

        /// Hands over each packet until the other side is gone.
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
                // The guard speaks on another socket and may be heard first.
                change { state in
                    state.mounted()
                    if hasEvidence { state.provedGuards() }
                }
                // A kill that came too early for it.
                if isEnding { kill() }
            case .failed(let number, let step): change { $0.couldNotStart(SetUpFailure.error(step: step, number: number)) }
            case .notice(let notice): guarded.withLock { $0.notices.append(notice) }
            case .occupied(let bytes): change { $0.measured(occupied: bytes) }
            case .gone(let text): change { $0.launcherEnded(complaint: text) }
            case .holder, nil: change { $0.couldNotStart(.setUpFailed("the launcher and the daemon do not understand each other")) }
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
            case ENOEXEC: .notExecutable(executable, why: "it is no program and names no interpreter in its first line (#!)")
            case EAGAIN: .setUpFailed("no process could be made: \(LimitMessage.processes(plan.limits))")
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
