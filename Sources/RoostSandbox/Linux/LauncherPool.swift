#if os(Linux)
    import Dispatch
    import Glibc
    import Synchronization

    /// A launcher that waits for its run, in the run's control group.
    struct PooledLauncher {
        let launcher: Launcher
        let group: ResourceGroup

        /// Gives it back unused.
        func dismiss() {
            launcher.dismiss()
            group.remove()
        }
    }

    /// Keeps one launcher in reserve, because taking a process into a control group waits for the kernel's grace period, which is longer than
    /// all else that a start does.
    final class LauncherPool: Sendable {
        private struct State {
            var reserve: PooledLauncher?
            var isFilling = false
        }

        private let guardPath: String
        private let support: ResourceSupport
        private let freezers: String?
        private let made = Atomic<UInt64>(0)
        private let state = Mutex(State())
        /// Blocking work, apart from the tasks' threads.
        private let queue = DispatchQueue(label: "roost.sandbox.launcherPool")

        init(guardPath: String, support: ResourceSupport, freezers: String?) {
            self.guardPath = guardPath
            self.support = support
            self.freezers = freezers
        }

        deinit {
            state.withLock { $0.reserve.take() }?.dismiss()
        }

        /// The process in reserve, which belongs to no run. Waits for one that is just being made.
        var reserveProcess: pid_t? {
            queue.sync { state.withLock { $0.reserve?.launcher.process } }
        }

        /// The reserve, or a new launcher where there is none yet.
        func take() throws -> PooledLauncher {
            let reserve = state.withLock { $0.reserve.take() }
            if let reserve {
                if reserve.launcher.isAlive { return reserve }
                reserve.dismiss()
            }
            return try make()
        }

        /// Makes a reserve in the background, where there is none. A failure here is met again, and told, by the next start.
        func refill() {
            let isNeeded = state.withLock { state in
                guard !state.isFilling, state.reserve == nil else { return false }
                state.isFilling = true
                return true
            }
            guard isNeeded else { return }
            queue.async { [self] in
                let pooled = try? make()
                state.withLock { state in
                    state.isFilling = false
                    state.reserve = pooled
                }
            }
        }

        private func make() throws -> PooledLauncher {
            let number = made.wrappingAdd(1, ordering: .relaxed).newValue
            let group = try ResourceGroup(support, freezers: freezers, name: "\(getpid())-\(number)-\(UInt32.random(in: 0 ... .max))")
            do {
                let launcher = try Launcher.spawn(guardPath: guardPath)
                do {
                    try group.adopt(launcher.process)
                } catch {
                    launcher.dismiss()
                    throw error
                }
                return PooledLauncher(launcher: launcher, group: group)
            } catch {
                group.remove()
                throw error
            }
        }
    }
#endif
