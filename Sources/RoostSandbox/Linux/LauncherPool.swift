#if os(Linux)
    import Dispatch
    import Glibc
    import Synchronization

    /// A launcher that waits for its run, in the run's control group.
    struct PooledLauncher {
        let launcher: Launcher
        let group: ResourceGroup

        /// Discards it unused.
        func dismiss() {
            launcher.dismiss()
            group.remove()
        }
    }

    /// Keeps one launcher in reserve, because moving a process into a control group waits for an RCU grace period of the kernel, which
    /// takes longer than the rest of a start.
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
        /// For blocking work, outside of the cooperative thread pool.
        private let queue = DispatchQueue(label: "roost.sandbox.launcherPool")

        init(guardPath: String, support: ResourceSupport, freezers: String?) {
            self.guardPath = guardPath
            self.support = support
            self.freezers = freezers
        }

        deinit {
            state.withLock { $0.reserve.take() }?.dismiss()
        }

        /// The process id of the reserve, which belongs to no run. Waits for one that is being started.
        var reserveProcess: pid_t? {
            queue.sync { state.withLock { $0.reserve?.launcher.process } }
        }

        /// The reserve, or a new launcher if there is none.
        func take() throws -> PooledLauncher {
            let reserve = state.withLock { $0.reserve.take() }
            if let reserve {
                if reserve.launcher.isAlive { return reserve }
                reserve.dismiss()
            }
            return try make()
        }

        /// Starts a reserve in the background if there is none. A failure is ignored here; it will occur again at the next start, which
        /// reports it.
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
