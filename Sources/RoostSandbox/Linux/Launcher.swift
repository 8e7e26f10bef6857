#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel

    /// The daemon's ends of a launcher process. The receiver owns the descriptors.
    struct Launcher {
        let process: pid_t
        /// A pidfd of the launcher itself.
        let handle: Int32
        let control: Int32
        let guardControl: Int32
        let input: Int32
        let output: Int32
        let errors: Int32
        /// The memory files for the plans of `launch` and `enter`; closed by ``begin(_:bubblewrap:)``.
        private let plans: [Int32]

        /// Starts a launcher, which waits for a plan.
        ///
        /// - Throws: ``SystemError``; no process is left then.
        static func spawn(guardPath: String) throws -> Launcher {
            var theirs: [Int32] = [], ours: [Int32] = []
            do {
                func pair(_ make: (UnsafeMutablePointer<Int32>) -> Int32, ours first: Int) throws {
                    var ends: [Int32] = [-1, -1]
                    guard make(&ends) == 0 else { throw SystemError("descriptors") }
                    ours.append(ends[first])
                    theirs.append(ends[1 - first])
                }
                defer { for descriptor in theirs { close(descriptor) } }
                try pair({ roost_pipe($0, 1) }, ours: 1)
                try pair({ roost_pipe($0, 0) }, ours: 0)
                try pair({ roost_pipe($0, 0) }, ours: 0)
                try pair(roost_packet_pair, ours: 0)
                try pair(roost_packet_pair, ours: 0)
                for _ in 0..<2 {
                    let memory = roost_memory()
                    guard memory >= 0 else { throw SystemError("memfd") }
                    ours.append(memory)
                }
                let inherited = theirs + ours.suffix(2)
                let process = guardPath.withCString { path in
                    "launch".withCString { verb in
                        var arguments: [UnsafeMutablePointer<CChar>?] = [.init(mutating: path), .init(mutating: verb), nil]
                        return roost_spawn(path, &arguments, inherited, Int32(inherited.count))
                    }
                }
                guard process > 0 else { throw SystemError("start of \(guardPath)") }
                // The process id stays reserved until the process is reaped, so the handle refers to the right process.
                let handle = roost_process_handle(process)
                guard handle >= 0 else {
                    let failure = SystemError("pidfd_open")
                    kill(process, SIGKILL)
                    _ = roost_reap(process)
                    throw failure
                }
                return Launcher(
                    process: process, handle: handle, control: ours[3], guardControl: ours[4], input: ours[0], output: ours[1],
                    errors: ours[2], plans: Array(ours.suffix(2)))
            } catch {
                for descriptor in ours { close(descriptor) }
                throw error
            }
        }

        /// Sends the plan and lets the launcher continue. Only once.
        ///
        /// - Throws: ``SystemError``; the launcher is still waiting then.
        func begin(_ plan: SandboxPlan, bubblewrap: String) throws {
            for (memory, plan) in zip(plans, [GuardPlan.launch(plan, bubblewrap: bubblewrap), GuardPlan.enter(plan)]) {
                guard roost_memory_fill(memory, plan.bytes, plan.bytes.count) == 0 else { throw SystemError("memfd") }
            }
            for memory in plans { close(memory) }
            roost_say(control, CChar(bitPattern: GuardProtocol.go))
        }

        /// Whether the launcher process still runs.
        var isAlive: Bool {
            var look = pollfd(fd: handle, events: Int16(POLLIN), revents: 0)
            return poll(&look, 1, 0) == 0
        }

        /// Ends a launcher that was not used, and closes its descriptors.
        func dismiss() {
            _ = roost_signal_handle(handle, SIGKILL)
            _ = roost_reap(process)
            for descriptor in [handle, control, guardControl, input, output, errors] + plans { close(descriptor) }
        }
    }
#endif
