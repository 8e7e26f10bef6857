#if os(Linux)
    import Glibc
    import RoostSupport

    extension ResourceSupport {
        private static let root = "/sys/fs/cgroup"
        /// The name of the parent folder of all runs' groups in each hierarchy.
        private static let ours = "roost"

        /// What this process can use. Creates the parent folders, which proves the permission.
        static func find() -> ResourceSupport {
            if let controllers = KernelFile.read(root + "/cgroup.controllers") {
                let names = controllers.split(whereSeparator: \.isWhitespace)
                guard names.contains("memory"), names.contains("pids") else {
                    return .none(why: "the memory and pids controllers are not available")
                }
                return unified()
            }
            let memory = legacy("memory"), processes = legacy("pids")
            guard memory != nil || processes != nil else { return .none(why: "none that this user can change") }
            return .legacy(memory: memory, processes: processes)
        }

        private static func unified() -> ResourceSupport {
            let parent = root + "/" + ours
            guard enable(root), mkdir(parent, 0o755) == 0 || errno == EEXIST, enable(parent), access(parent, W_OK) == 0 else {
                return .none(why: "none that this user can change")
            }
            return .unified(parent)
        }

        private static func enable(_ folder: String) -> Bool {
            let file = open(folder + "/cgroup.subtree_control", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return false }
            defer { close(file) }
            return write(file, "+memory +pids", 13) == 13
        }

        private static func legacy(_ name: String) -> String? {
            let hierarchy = root + "/" + name
            guard access(hierarchy + "/cgroup.procs", W_OK) == 0 else { return nil }
            let parent = hierarchy + "/" + ours
            guard mkdir(parent, 0o755) == 0 || errno == EEXIST, access(parent, W_OK) == 0 else { return nil }
            return parent
        }

        private var parents: [String] {
            switch self {
            case .unified(let parent): [parent]
            case .legacy(let memory, let processes): [memory, processes].compactMap(\.self)
            case .none: []
            }
        }

        /// Removes groups left by earlier daemons. Groups with processes cannot be removed, and groups that another daemon may be about to
        /// use are kept: by the process id in their name, and if that is not conclusive (another container), if they are less than a minute
        /// old.
        ///
        /// - Returns: the number of removed groups.
        func removeStaleGroups(freezers: String?) -> Int {
            var removed = 0
            for parent in Set(parents + [freezers].compactMap(\.self)).sorted() {
                guard let stream = opendir(parent) else { continue }
                defer { closedir(stream) }
                while let entry = readdir(stream) {
                    let name = entryText(entry)
                    var status = stat()
                    let path = parent + "/" + name
                    guard entry.pointee.d_type == UInt8(DT_DIR), !name.hasPrefix("."), stat(path, &status) == 0,
                        time(nil) - status.st_mtim.tv_sec > 60, isLeft(name)
                    else { continue }
                    if parent == freezers { wake(Freezer(folder: path)) }
                    if rmdir(path) == 0 { removed += 1 }
                }
            }
            return removed
        }

        /// A daemon that died while it paused a run may have left the launcher frozen as well. Thawed, the launcher detects that the daemon
        /// has ended, and ends the run.
        private func wake(_ freezer: Freezer) {
            freezer.wake()
            freezer.remove()
        }

        /// Whether the daemon that created a group with this name has ended.
        private func isLeft(_ name: String) -> Bool {
            guard let daemon = name.split(separator: "-").first.flatMap({ pid_t($0) }) else { return true }
            return kill(daemon, 0) != 0 && errno == ESRCH
        }
    }
#endif
