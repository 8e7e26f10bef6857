#if os(Linux)
    import Glibc

    /// Freezes one run with cgroup v2 (kernel documentation, cgroup-v2.rst): the whole process tree is in a group, and the frozen processes
    /// are moved to a subgroup, so that launcher and guard keep running and the tree still ends with the daemon.
    ///
    /// The freezer of cgroup v1 is not used: it blocks even SIGKILL, so a dead daemon would leave its runs forever.
    struct Freezer: Sendable {
        let folder: String
        private var held: String { folder + "/held" }

        /// How long freezing may take: a process in an uninterruptible read from a slow disk freezes only afterwards.
        private static let limit = Duration.seconds(10)

        /// Creates the parent of all runs' groups; `nil` if this user cannot use the freezer.
        static func findParent() -> String? {
            for hierarchy in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] where KernelFile.read(hierarchy + "/cgroup.controllers") != nil {
                let parent = hierarchy + "/roost"
                guard mkdir(parent, 0o755) == 0 || errno == EEXIST, access(parent, W_OK) == 0 else { continue }
                if access(parent + "/cgroup.freeze", W_OK) == 0 { return parent }
            }
            return nil
        }

        /// Freezes the run's own processes.
        ///
        /// The whole tree is frozen while they are selected, so that none escapes by forking; if the daemon dies meanwhile, the next one
        /// thaws it.
        ///
        /// - Parameter isOwn: whether a process is the run's own and not a part of the sandbox.
        /// - Throws: ``SystemError``; all processes continue then.
        func hold(_ isOwn: (pid_t) -> Bool) throws(SystemError) {
            guard mkdir(held, 0o755) == 0 || errno == EEXIST else { throw SystemError("mkdir \(held)") }
            do throws(SystemError) {
                try KernelFile.write("1", held + "/cgroup.freeze")
                try KernelFile.write("1", folder + "/cgroup.freeze")
                try awaitFrozen(folder)
                let end = ContinuousClock.now + Self.limit
                // One read returns a limited number of processes.
                while true {
                    let own = members.filter(isOwn)
                    if own.isEmpty { break }
                    // A process that is ending cannot be moved, and may take a moment to disappear.
                    guard ContinuousClock.now < end else { throw SystemError("cgroup.procs", number: ETIMEDOUT) }
                    for process in own { try take(process) }
                }
                try awaitFrozen(held)
                try KernelFile.write("0", folder + "/cgroup.freeze")
            } catch {
                try KernelFile.write("0", folder + "/cgroup.freeze")
                try KernelFile.write("0", held + "/cgroup.freeze")
                throw error
            }
        }

        /// Thaws all processes. Without effect if nothing is frozen.
        func release() throws(SystemError) {
            guard access(held, F_OK) == 0 else { return }
            try KernelFile.write("0", held + "/cgroup.freeze")
        }

        /// Thaws all processes that a dead daemon left frozen.
        func wake() {
            try? KernelFile.write("0", folder + "/cgroup.freeze")
            try? release()
        }

        /// Removes the group; only an empty group can be removed.
        func remove() {
            rmdir(held)
        }

        private func take(_ process: pid_t) throws(SystemError) {
            do {
                try KernelFile.write(String(process), held + "/cgroup.procs")
            } catch  where error.number == ESRCH {
                // Killed meanwhile, for example by the kernel when out of memory.
            }
        }

        private var members: [pid_t] {
            let text = KernelFile.read(folder + "/cgroup.procs") ?? ""
            // The last line may be truncated.
            let lines = text.hasSuffix("\n") ? text[...] : text[..<(text.lastIndex(of: "\n") ?? text.startIndex)]
            return lines.split(separator: "\n").compactMap { pid_t($0) }
        }

        private func awaitFrozen(_ folder: String) throws(SystemError) {
            let end = ContinuousClock.now + Self.limit
            while KernelFile.read(folder + "/cgroup.events")?.contains("frozen 1") != true {
                guard ContinuousClock.now < end else { throw SystemError("cgroup.freeze", number: ETIMEDOUT) }
                usleep(100)
            }
        }
    }
#endif
