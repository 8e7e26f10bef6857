#if os(Linux)
    import Glibc
    import RoostModel

    /// The control groups of one run: they bound memory and processes of its whole tree.
    struct ResourceGroup: Sendable {
        /// What ended or hindered the tree, as the kernel counted it.
        struct Counts: Equatable {
            var killedForMemory = 0
            var refusedProcesses = 0
        }

        /// Folders of the group, one per hierarchy; empty where there are none.
        private(set) var folders: [String] = []
        private var memoryEvents: String?
        private var processEvents: String?

        /// By which the run can be held still; `nil` where there is none.
        private(set) var freezer: Freezer?

        private let support: ResourceSupport

        /// Makes the group, without bounds.
        ///
        /// - Parameters:
        ///   - freezers: the folder of all freezers, where there is one.
        ///   - name: unique among the living.
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

        /// Takes a process in, with all that it will start. Waits for the kernel's grace period: several milliseconds.
        func adopt(_ process: pid_t) throws {
            for folder in folders { try Self.write(String(process), folder + "/cgroup.procs") }
        }

        func bound(_ limits: Limits) throws {
            // A policy that was stored before its numbers had bounds must not stop the daemon.
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

        /// Every process in the group, whoever started it; `nil` where there is no group, or the kernel does not tell.
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

        /// Only an empty group goes away, so this can never lose a living tree.
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
                // Swap may be unlimited only together with memory, on machines without swap accounting: that bound is a refinement.
                guard mayBeMissing, access(path, F_OK) != 0 || access(path, W_OK) == 0 else { throw error }
            }
        }

        /// The number beside a word in a file of the kernel, 0 where it is not there.
        private static func value(_ word: String, _ path: String) -> Int {
            guard let text = KernelFile.read(path) else { return 0 }
            for line in text.split(separator: "\n") where line.hasPrefix(word + " ") {
                return Int(line.dropFirst(word.count + 1)) ?? 0
            }
            return 0
        }
    }
#endif
