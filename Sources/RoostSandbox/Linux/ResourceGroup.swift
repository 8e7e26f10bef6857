#if os(Linux)
    import Glibc
    import RoostModel

    /// The control groups of one run, which limit memory and processes of its whole tree.
    struct ResourceGroup: Sendable {
        /// The kernel's counts of limit violations.
        struct Counts: Equatable {
            var killedForMemory = 0
            var refusedProcesses = 0
        }

        /// The folders of the group, one per hierarchy; empty without control groups.
        private(set) var folders: [String] = []
        private var memoryEvents: String?
        private var processEvents: String?

        /// Freezes the run; `nil` if there is no freezer.
        private(set) var freezer: Freezer?

        private let support: ResourceSupport

        /// Creates the group, without limits.
        ///
        /// - Parameters:
        ///   - freezers: the parent folder of all freezers, if there is one.
        ///   - name: unique among existing groups.
        /// - Throws: ``SystemError``; nothing is left behind then.
        init(_ support: ResourceSupport, freezers: String? = nil, name: String) throws {
            self.support = support
            do {
                switch support {
                case .none: break
                case .unified(let parent):
                    let folder = try make(parent, name)
                    memoryEvents = folder + "/memory.events"
                    processEvents = folder + "/pids.events"
                case .legacy(let memory, let processes):
                    if let memory { memoryEvents = try make(memory, name) + "/memory.oom_control" }
                    if let processes { processEvents = try make(processes, name) + "/pids.events" }
                }
                if let freezers {
                    let folder = freezers + "/" + name
                    freezer = Freezer(folder: folders.contains(folder) ? folder : try make(freezers, name))
                }
            } catch {
                remove()
                throw error
            }
        }

        /// Moves a process into the group, with all its future children. Waits for an RCU grace period of the kernel: several milliseconds.
        func adopt(_ process: pid_t) throws {
            for folder in folders { try Self.write(String(process), folder + "/cgroup.procs") }
        }

        func bound(_ limits: Limits) throws {
            // Values from a policy that was stored before limits were bounded are clamped.
            let processes = String(min(Int64(limits.processes), Policy.Bounds.processes) + Self.ours), memory = String(limits.memoryBytes)
            switch support {
            case .none: break
            case .unified:
                for folder in folders {
                    try Self.write(memory, folder + "/memory.max")
                    try Self.write("0", folder + "/memory.swap.max", mayBeMissing: true)
                    try Self.write("1", folder + "/memory.oom.group", mayBeMissing: true)
                    try Self.write(processes, folder + "/pids.max")
                }
            case .legacy:
                if let folder = memoryEvents.map(AbsolutePath.parent) {
                    try Self.write(memory, folder + "/memory.limit_in_bytes")
                    try Self.write(memory, folder + "/memory.memsw.limit_in_bytes", mayBeMissing: true)
                }
                if let folder = processEvents.map(AbsolutePath.parent) { try Self.write(processes, folder + "/pids.max") }
            }
        }

        /// The launcher, the holder, bubblewrap, its init and the guard.
        private static let ours: Int64 = 5

        /// All processes in the group; `nil` without a group, or if the kernel does not list them.
        func processes() -> [pid_t]? {
            guard let folder = folders.first, let text = KernelFile.read(folder + "/cgroup.procs"),
                text.utf8.count < KernelFile.most
            else { return nil }
            return text.split(separator: "\n").compactMap { pid_t($0) }
        }

        func counts() -> Counts {
            Counts(
                killedForMemory: memoryEvents.map { Self.value("oom_kill", $0) } ?? 0,
                refusedProcesses: processEvents.map { Self.value("max", $0) } ?? 0)
        }

        /// Only an empty group can be removed, so a running tree is never affected.
        func remove() {
            freezer?.remove()
            for folder in folders { rmdir(folder) }
        }

        private mutating func make(_ parent: String, _ name: String) throws -> String {
            let folder = parent + "/" + name
            guard mkdir(folder, 0o755) == 0 else { throw SystemError("mkdir \(folder)") }
            folders.append(folder)
            return folder
        }

        private static func write(_ text: String, _ path: String, mayBeMissing: Bool = false) throws {
            do {
                try KernelFile.write(text, path)
            } catch {
                // The swap limit may be absent on machines without swap accounting; it is only an addition to the memory limit.
                guard mayBeMissing, access(path, F_OK) != 0 || access(path, W_OK) == 0 else { throw error }
            }
        }

        /// The number after a word in a kernel file; 0 if the word is missing.
        private static func value(_ word: String, _ path: String) -> Int {
            guard let text = KernelFile.read(path) else { return 0 }
            for line in text.split(separator: "\n") where line.hasPrefix(word + " ") {
                return Int(line.dropFirst(word.count + 1)) ?? 0
            }
            return 0
        }
    }
#endif
