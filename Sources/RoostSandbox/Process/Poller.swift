#if os(Linux)
    import CRoostSystem
    import Dispatch
    import Glibc
    import RoostSupport
    import Synchronization

    /// One thread that waits for descriptors for all tasks. It transfers no data: woken tasks read or write themselves, so nothing is
    /// buffered here, and a slow reader blocks its writer through the kernel's pipe.
    final class Poller: Sendable {
        enum Interest {
            case readable
            case writable
        }

        private struct State {
            var waiters: [Int32: Waiter<Void>] = [:]
            var known: Set<Int32> = []
        }

        private let set: Int32
        private let wake: Int32
        private let shared: Shared

        /// The state retained by the thread, so that the poller itself can be deallocated.
        private final class Shared: Sendable {
            let state = Mutex(State())
        }

        init() throws(SystemError) {
            set = roost_poll_set()
            wake = roost_event()
            guard set >= 0, wake >= 0, roost_poll_set_add(set, wake) == 0 else { throw SystemError("epoll") }
            shared = Shared()
            let (set, wake, shared) = (set, wake, shared)
            // The queue's thread is occupied by the loop for the poller's whole life.
            DispatchQueue(label: "roost.sandbox.poller").async { Self.loop(set, wake, shared) }
        }

        deinit {
            // The loop then closes both descriptors and ends. No task is waiting, because waiting needs a reference to the poller.
            roost_event_raise(wake)
        }

        /// Returns when the descriptor is ready, closed or forgotten, or the task is cancelled; test the descriptor again afterwards. At
        /// most one waiter per descriptor.
        func wait(_ descriptor: Int32, for interest: Interest) async {
            let waiter = Waiter<Void>()
            let isWaiting = shared.state.withLock { state in
                guard arm(descriptor, interest, &state) else { return false }
                state.waiters[descriptor] = waiter
                return true
            }
            guard isWaiting else { return }
            do {
                try await waiter.value
            } catch {
                shared.state.withLock { state in
                    if state.waiters[descriptor] === waiter { state.waiters[descriptor] = nil }
                }
            }
        }

        /// Must be called before closing a descriptor that was ever waited for.
        func forget(_ descriptor: Int32) {
            let waiter = shared.state.withLock { state in
                if state.known.remove(descriptor) != nil { roost_poll_set_remove(set, descriptor) }
                return state.waiters.removeValue(forKey: descriptor)
            }
            waiter?.resume()
        }

        private func arm(_ descriptor: Int32, _ interest: Interest, _ state: inout State) -> Bool {
            let isNew = state.known.insert(descriptor).inserted
            if roost_poll_set_arm(set, descriptor, interest == .writable ? 1 : 0, isNew ? 1 : 0) == 0 { return true }
            if isNew { state.known.remove(descriptor) }
            return false
        }

        private static func loop(_ set: Int32, _ wake: Int32, _ shared: Shared) {
            var ready = [Int32](repeating: -1, count: 64)
            while true {
                let count = roost_poll_set_ready(set, &ready, Int32(ready.count), 0)
                for descriptor in ready.prefix(Int(max(count, 0))) {
                    if descriptor == wake {
                        close(wake)
                        close(set)
                        return
                    }
                    let waiter = shared.state.withLock { $0.waiters.removeValue(forKey: descriptor) }
                    waiter?.resume()
                }
            }
        }
    }
#endif
