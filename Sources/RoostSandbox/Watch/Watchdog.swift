#if os(Linux)
    import CRoostSystem
    import RoostModel

    /// Watches limits that the kernel does not enforce: the disk, and memory if there is no control group.
    enum Watchdog {
        /// A check takes at most one of this many parts of the time, so that a large tree is checked less often instead of occupying a
        /// processor.
        private static let share = 20
        private static let shortest = Duration.milliseconds(250)

        /// Watches until the tree has ended.
        ///
        /// - Parameter before: the size of the growing folders before the run, in bytes.
        static func start(_ core: TreeCore, _ plan: SandboxPlan, before: Int64, hasGroupForMemory: Bool, stateFolder: String) {
            // The task ends with the tree, at the latest one check later.
            Task(priority: .utility) {
                // Until the command is executed there is nothing to watch, and a check would slow down its start.
                await core.wait { $0.hasBegun || !$0.isAlive }
                while core.isAlive {
                    let start = ContinuousClock.now
                    if let (reason, message) = await look(core, plan, before, hasGroupForMemory, stateFolder) {
                        core.exceeded(reason, message)
                        return
                    }
                    let next = ContinuousClock.now + max(shortest, start.duration(to: .now) * share)
                    // The free space is checked more often, because a full check of a large tree may be far in the future.
                    repeat {
                        try await ContinuousClock().sleep(for: shortest)
                        if let message = lackOfSpace(plan.limits, stateFolder) { return core.exceeded(.diskLimit, message) }
                    } while core.isAlive && .now < next
                }
            }
        }

        private static func lackOfSpace(_ limits: Limits, _ stateFolder: String) -> String? {
            let left = roost_free_bytes(stateFolder)
            return left >= 0 && left < limits.freeSpaceFloorBytes ? LimitMessage.freeSpace(limits, left: left) : nil
        }

        private static func look(
            _ core: TreeCore, _ plan: SandboxPlan, _ before: Int64, _ hasGroupForMemory: Bool, _ stateFolder: String
        ) async -> (RunEndReason, String)? {
            let limits = plan.limits
            if let message = lackOfSpace(limits, stateFolder) { return (.diskLimit, message) }
            if core.wasKilledForMemory { return (.memoryLimit, LimitMessage.memory(limits)) }
            let measured = core.measured()
            var hidden: Int64 = 0
            if let root = core.holderProcess {
                let use = await MemoryUse.of(
                    core.processes(from: root), below: root, temporary: plan.temporaryFolders, segments: measured.segments,
                    limit: hasGroupForMemory ? nil : limits.memoryBytes)
                if !hasGroupForMemory, use.memory > limits.memoryBytes { return (.memoryLimit, LimitMessage.memory(limits)) }
                hidden = use.namelessDisk
            }
            let named = plan.launcherMeasures ? measured.occupied : await DiskUse.measure(plan.growingFolders)
            let used = named + hidden - before
            return used > limits.diskBytes ? (.diskLimit, LimitMessage.disk(limits, used: used)) : nil
        }
    }
#endif
