#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel
    import Synchronization

    /// The reading ends of a run's output. Reads only on demand, at most 64 KiB at once, and buffers nothing: unread output stays in the
    /// pipes and blocks the writer.
    final class OutputPipes: Sendable {
        static let chunk = 64 << 10

        private struct State {
            var open: [Int32: OutputChannel]
            /// The channel served last, so that two busy channels alternate.
            var last: Int32 = -1
        }

        private enum Step {
            case chunk(OutputChunk)
            case wait
            case end
        }

        private let poller: Poller
        private let set: Int32
        private let state: Mutex<State>

        /// Takes ownership of the descriptors.
        init(output: Int32, errors: Int32, poller: Poller) throws(SystemError) {
            self.poller = poller
            set = roost_poll_set()
            guard set >= 0, roost_poll_set_add(set, output) == 0, roost_poll_set_add(set, errors) == 0 else { throw SystemError("epoll") }
            state = Mutex(State(open: [output: .stdout, errors: .stderr]))
        }

        deinit {
            poller.forget(set)
            close(set)
            state.withLock { state in for descriptor in state.open.keys { close(descriptor) } }
        }

        /// The next chunk; `nil` at the end of both channels or when the task is cancelled.
        func next() async -> OutputChunk? {
            while !Task.isCancelled {
                switch state.withLock({ step(&$0) }) {
                case .chunk(let chunk): return chunk
                case .end: return nil
                case .wait: await poller.wait(set, for: .readable)
                }
            }
            return nil
        }

        private func step(_ state: inout State) -> Step {
            while !state.open.isEmpty {
                var ready: [Int32] = [-1, -1]
                let count = roost_poll_set_ready(set, &ready, 2, 1)
                guard count > 0 else { return .wait }
                let descriptor = count == 2 && ready[0] == state.last ? ready[1] : ready[0]
                guard let channel = state.open[descriptor] else { return .wait }
                state.last = descriptor
                let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, length in
                    length = max(0, read(descriptor, buffer.baseAddress, buffer.count))
                }
                if !bytes.isEmpty { return .chunk(OutputChunk(channel: channel, bytes: bytes)) }
                // The pipe was readable and empty: every writer has closed it.
                state.open[descriptor] = nil
                close(descriptor)
            }
            return .end
        }
    }
#endif
