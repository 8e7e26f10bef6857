#if os(Linux)
    import Glibc
    import RoostSupport

    /// Memory of a process tree as seen from outside: each process' proportional share (PSS, proc_pid_smaps(5)), so that shared pages count
    /// once. It is looked at now and then, so it can be overrun for a moment.
    enum MemoryUse {
        static func ofTree(_ root: Int32) -> Int64 {
            processes(below: root).reduce(ofProcess(root)) { $0 + ofProcess($1) }
        }

        /// All descendants of a process.
        static func processes(below root: Int32) -> [Int32] {
            let children = childrenByParent()
            var found: [Int32] = []
            var waiting = children[root] ?? []
            while let process = waiting.popLast() {
                found.append(process)
                waiting += children[process] ?? []
            }
            return found
        }

        private static func ofProcess(_ process: Int32) -> Int64 {
            guard let text = KernelFile.read("/proc/\(process)/smaps_rollup") else { return 0 }
            for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
                let kilobytes = line.dropFirst(4).split(separator: " ").first.flatMap { Int64($0) } ?? 0
                return kilobytes << 10
            }
            return 0
        }

        private static func childrenByParent() -> [Int32: [Int32]] {
            guard let stream = opendir("/proc") else { return [:] }
            defer { closedir(stream) }
            var children: [Int32: [Int32]] = [:]
            while let entry = readdir(stream) {
                let name = entryText(entry)
                guard let process = Int32(name), let parent = parent(of: process) else { continue }
                children[parent, default: []].append(process)
            }
            return children
        }

        private static func parent(of process: Int32) -> Int32? {
            // The name in brackets may hold anything, so read from its end: state, then the parent (proc_pid_stat(5)).
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(separator: " ")
            return fields.count > 1 ? Int32(fields[1]) : nil
        }
    }
#endif
