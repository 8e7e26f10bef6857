#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostSupport

    /// Memory and nameless files of a process tree as seen from outside: each process' proportional share (PSS, proc_pid_smaps(5)), so that
    /// shared pages count once, and what its descriptors and memory-backed file systems hold beside that. It is looked at now and then, so it
    /// can be overrun for a moment.
    enum MemoryUse {
        struct Seen: Equatable {
            var memory: Int64 = 0
            /// Bytes on the disk that are held under no name.
            var namelessDisk: Int64 = 0
        }

        /// - Parameters:
        ///   - processes: all of the tree.
        ///   - root: the process above all others of it, outside of its mounts.
        ///   - temporary: the tree's memory-backed file systems, inside.
        ///   - segments: bytes of shared memory segments, which only the inside sees.
        ///   - limit: the memory's; `nil` where something else bounds it.
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
            // The name in brackets may hold anything, so read from its end: state, then the parent (proc_pid_stat(5)).
            guard let text = KernelFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: end)...].split(separator: " ")
            return fields.count > 1 ? Int32(fields[1]) : nil
        }
    }
#endif
