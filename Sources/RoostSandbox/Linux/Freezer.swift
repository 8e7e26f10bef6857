#if os(Linux)
    import Glibc

    /// The freezer of one run (cgroup v2, the kernel's cgroup-v2.rst): the whole tree is in the folder, and what is held still goes into
    /// one below it, so that launcher and guard keep their watch and the tree still ends with the daemon.
    ///
    /// The freezer of cgroup v1 is not used: it holds a process even against SIGKILL, so that a dead daemon would leave its runs for ever.
    struct Freezer: Sendable {
        let folder: String
        private var held: String { folder + "/held" }

        /// How long the kernel may take: a process in the middle of a read from a slow disk stands still only after it.
        private static let limit = Duration.seconds(10)

        /// Makes the parent of all runs' freezers; `nil` where there is none that this user may use.
        static func findParent() -> String? {
            for hierarchy in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] where KernelFile.read(hierarchy + "/cgroup.controllers") != nil {
                let parent = hierarchy + "/roost"
                guard mkdir(parent, 0o755) == 0 || errno == EEXIST, access(parent, W_OK) == 0 else { continue }
                if access(parent + "/cgroup.freeze", W_OK) == 0 { return parent }
            }
            return nil
        }

        /// Holds still what belongs to the run itself.
        ///
        /// Everything stands for the moment of choosing, so that nothing slips away by forking; a daemon that dies in it is followed by one
        /// that thaws what it left.
        ///
        /// - Parameter isOwn: whether a process is the run's and not one of the walls around it.
        /// - Throws: ``SystemError``; everything goes on then.
        func hold(_ isOwn: (pid_t) -> Bool) throws(SystemError) {
            guard mkdir(held, 0o755) == 0 || errno == EEXIST else { throw SystemError("mkdir \(held)") }
            do throws(SystemError) {
                try KernelFile.write("1", held + "/cgroup.freeze")
                try KernelFile.write("1", folder + "/cgroup.freeze")
                try awaitFrozen(folder)
                let end = ContinuousClock.now + Self.limit
                // One look shows so many at most.
                while true {
                    let own = members.filter(isOwn)
                    if own.isEmpty { break }
                    // One that is just ending cannot be moved and is not counted on to be gone at once.
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

        /// Lets everything go on. Harmless where nothing is held.
        func release() throws(SystemError) {
            guard access(held, F_OK) == 0 else { return }
            try KernelFile.write("0", held + "/cgroup.freeze")
        }

        /// Lets everything go on that a dead daemon held.
        func wake() {
            try? KernelFile.write("0", folder + "/cgroup.freeze")
            try? release()
        }

        /// Only an empty one goes away.
        func remove() {
            rmdir(held)
        }

        private func take(_ process: pid_t) throws(SystemError) {
            do {
                try KernelFile.write(String(process), held + "/cgroup.procs")
            } catch  where error.number == ESRCH {
                // Killed meanwhile, as by the kernel for want of memory.
            }
        }

        private var members: [pid_t] {
            let text = KernelFile.read(folder + "/cgroup.procs") ?? ""
            // The last line may be cut.
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
