#if os(Linux)
    import Glibc
    import RoostSupport

    /// Distinguishes a run's own processes from those of the sandbox by their ids in the nested PID namespaces (`NSpid`,
    /// proc_pid_status(5)): in the innermost namespace, 1 is the guard, and all others are the run's.
    struct TreeMembers: Sendable {
        private let holder: pid_t
        private let depth: Int

        /// `nil` if the holder has ended.
        init?(holder: pid_t) {
            guard let numbers = Self.numbers(of: holder) else { return nil }
            self.holder = holder
            depth = numbers.count
        }

        /// The role of a process of this tree.
        enum Whose {
            case own, walls
            /// The process ended before it could be examined.
            case gone
        }

        /// Only for processes of this tree.
        func whose(_ process: pid_t) -> Whose {
            // An ending process has zeros as ids.
            guard let numbers = Self.numbers(of: process), numbers.allSatisfy({ $0 > 0 }) else { return .gone }
            return numbers.count > depth && numbers[depth] > 1 ? .own : .walls
        }

        /// Only for processes of this tree.
        func isOwn(_ process: pid_t) -> Bool { whose(process) == .own }

        /// All running processes of this tree, including those of the sandbox. Read from each parent's list of children
        /// (proc_tid_children(5)): scanning all of /proc takes longer than a process needs to fork and end, and would miss it. The scan is
        /// the fallback for kernels without these lists.
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

        /// `nil` if the process has ended or the kernel provides no list.
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

        /// The run's own running processes.
        var own: [pid_t] { all.filter(isOwn) }

        private static func numbers(of process: pid_t) -> [pid_t]? {
            guard let text = KernelFile.read("/proc/\(process)/status"),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") })
            else { return nil }
            return line.dropFirst(6).split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        }
    }
#endif
