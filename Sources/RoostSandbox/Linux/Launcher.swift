#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel

    /// The daemon's ends of a launcher that was just started. Whoever gets it owns the descriptors.
    struct Launcher {
        let process: pid_t
        /// A handle on the launcher itself.
        let handle: Int32
        let control: Int32
        let guardControl: Int32
        let input: Int32
        let output: Int32
        let errors: Int32

        /// Starts the launcher for a plan.
        ///
        /// - Throws: ``SystemError``; nothing runs then.
        static func spawn(_ plan: SandboxPlan, guardPath: String, bubblewrap: String, resourceGroups: [String]) throws -> Launcher {
            var theirs: [Int32] = [], ours: [Int32] = []
            defer { for descriptor in theirs { close(descriptor) } }
            do {
                func pair(_ make: (UnsafeMutablePointer<Int32>) -> Int32, ours first: Int) throws {
                    var ends: [Int32] = [-1, -1]
                    guard make(&ends) == 0 else { throw SystemError("descriptors") }
                    ours.append(ends[first])
                    theirs.append(ends[1 - first])
                }
                try pair({ roost_pipe($0, 1) }, ours: 1)
                try pair({ roost_pipe($0, 0) }, ours: 0)
                try pair({ roost_pipe($0, 0) }, ours: 0)
                try pair(roost_packet_pair, ours: 0)
                try pair(roost_packet_pair, ours: 0)
                let plans = [
                    GuardPlan.launch(plan, bubblewrap: bubblewrap, resourceGroups: resourceGroups).bytes, GuardPlan.enter(plan).bytes,
                ]
                for plan in plans {
                    let memory = roost_sealed_memory(plan, plan.count)
                    guard memory >= 0 else { throw SystemError("memfd") }
                    theirs.append(memory)
                }
                let process = guardPath.withCString { path in
                    "launch".withCString { verb in
                        var arguments: [UnsafeMutablePointer<CChar>?] = [.init(mutating: path), .init(mutating: verb), nil]
                        return roost_spawn(path, &arguments, theirs, Int32(theirs.count))
                    }
                }
                guard process > 0 else { throw SystemError("start of \(guardPath)") }
                // The number stays ours until we reap it, so the handle is surely on the right process.
                let handle = roost_process_handle(process)
                guard handle >= 0 else {
                    let failure = SystemError("pidfd_open")
                    Glibc.kill(process, SIGKILL)
                    _ = roost_reap(process)
                    throw failure
                }
                return Launcher(
                    process: process, handle: handle, control: ours[3], guardControl: ours[4], input: ours[0], output: ours[1],
                    errors: ours[2])
            } catch {
                for descriptor in ours { close(descriptor) }
                throw error
            }
        }
    }
#endif
