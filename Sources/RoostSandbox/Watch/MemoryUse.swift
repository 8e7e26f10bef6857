#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostSupport

    /// Memory and unlinked files of a process tree, measured from outside: the proportional set size of each process (PSS,
    /// proc_pid_smaps(5)), so that shared pages count once, and the content of its descriptors and memory-backed file systems. Measured
    /// periodically, so the limit can be exceeded briefly.
    enum MemoryUse {
        struct Seen: Equatable {
            var memory: Int64 = 0
            /// The size in bytes of open files on disk without a name.
            var namelessDisk: Int64 = 0
        }

        /// - Parameters:
        /// - processes: all processes of the tree.
        /// - root: the topmost process of the tree, outside of its mounts.
        /// - temporary: the tree's memory-backed file systems, inside.
        /// - segments: bytes of shared memory segments, which are only visible inside.
        /// - limit: the memory limit in bytes; `nil` if a control group enforces it.
        @concurrent
        static func of(_ processes: [Int32], below root: Int32, temporary: [String], segments: Int64, limit: Int64?) async -> Seen {
            var use = roost_use()
            temporary.joined(separator: "\n").withCString { temporary in
                processes.withUnsafeBufferPointer { processes in
                    var request = roost_use_request(
                        processes: processes.baseAddress, count: Int32(processes.count), outside: root, temporary: temporary,
                        other_memory: segments, limit: limit ?? .max, wants_memory: limit == nil ? 0 : 1)
                    roost_measure_use(&request, &use)
                }
            }
            return Seen(memory: use.memory, namelessDisk: use.disk)
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
            // The name in parentheses may contain any character, so fields are read after its end (proc_pid_stat(5)): state, then parent.
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(separator: " ")
            return fields.count > 1 ? Int32(fields[1]) : nil
        }
    }
#endif
