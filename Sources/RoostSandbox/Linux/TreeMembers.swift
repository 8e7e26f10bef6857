#if os(Linux)
    import Glibc
    import RoostSupport

    /// Tells a run's own processes from the walls around them, by their numbers in the nested process namespaces (`NSpid`,
    /// proc_pid_status(5)): inside the innermost wall 1 is our guard, and everything else is the run's.
    struct TreeMembers: Sendable {
        private let holder: pid_t
        private let depth: Int

        /// `nil` where the holder is gone.
        init?(holder: pid_t) {
            guard let numbers = Self.numbers(of: holder) else { return nil }
            self.holder = holder
            depth = numbers.count
        }

        /// Whose a process of this tree is.
        enum Whose {
            case own, walls
            /// It ended before it could be looked at.
            case gone
        }

        /// For a process of this tree.
        func whose(_ process: pid_t) -> Whose {
            // One that ends while it is read has zeros for numbers.
            guard let numbers = Self.numbers(of: process), numbers.allSatisfy({ $0 > 0 }) else { return .gone }
            return numbers.count > depth && numbers[depth] > 1 ? .own : .walls
        }

        /// For a process of this tree.
        func isOwn(_ process: pid_t) -> Bool { whose(process) == .own }

        /// All processes of this tree that live now, walls included. Read from each parent's own list (proc_tid_children(5)): a look through all
        /// of /proc takes longer than a process needs to fork and end, and would miss it. That remains where a kernel has no such lists.
        var all: [pid_t] {
            guard let first = Self.children(of: holder) else { return MemoryUse.processes(below: holder) }
            var found: [pid_t] = []
            var waiting = first
            while let process = waiting.popLast() {
                found.append(process)
                waiting += Self.children(of: process) ?? []
            }
            return found
        }

        /// `nil` where the process is gone or the kernel does not tell.
        private static func children(of process: pid_t) -> [pid_t]? {
            guard let stream = opendir("/proc/\(process)/task") else { return nil }
            defer { closedir(stream) }
            var found: [pid_t]?
            while let entry = readdir(stream) {
                guard let thread = pid_t(entryText(entry)), let text = KernelFile.read("/proc/\(process)/task/\(thread)/children") else {
                    continue
                }
                found = (found ?? []) + text.split(separator: " ").compactMap { pid_t($0) }
            }
            return found
        }

        /// The run's own processes that live now.
        var own: [pid_t] { all.filter(isOwn) }

        private static func numbers(of process: pid_t) -> [pid_t]? {
            guard let text = KernelFile.read("/proc/\(process)/status"),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") })
            else { return nil }
            return line.dropFirst(6).split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        }
    }
#endif
