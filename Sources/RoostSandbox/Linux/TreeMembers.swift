#if os(Linux)
    import Glibc

    /// Tells a run's own processes from the walls around them, by their numbers in the nested process namespaces (`NSpid`,
    /// proc_pid_status(5)): inside the innermost wall 1 is bubblewrap's init, 2 is our guard, and everything else is the run's.
    struct TreeMembers: Sendable {
        private let holder: pid_t
        private let depth: Int

        /// `nil` where the holder is gone.
        init?(holder: pid_t) {
            guard let numbers = Self.numbers(of: holder) else { return nil }
            self.holder = holder
            depth = numbers.count
        }

        /// For a process of this tree.
        func isOwn(_ process: pid_t) -> Bool {
            guard let numbers = Self.numbers(of: process), numbers.count > depth else { return false }
            return numbers[depth] > 2
        }

        /// The run's own processes that live now.
        var own: [pid_t] {
            MemoryUse.processes(below: holder).filter(isOwn)
        }

        private static func numbers(of process: pid_t) -> [pid_t]? {
            guard let text = KernelFile.read("/proc/\(process)/status"),
                let line = text.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") })
            else { return nil }
            return line.dropFirst(6).split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
        }
    }
#endif
