#if os(Linux)
    import CRoostSystem
    import Glibc
    import RoostModel
    import RoostSupport

    /// The writing end of a run's standard input. Writers are served in order; a full pipe suspends the first.
    actor InputPipe {
        private var descriptor: Int32?
        private var isBusy = false
        private var queue: [Waiter<Void>] = []
        private let poller: Poller

        /// Takes ownership of the descriptor.
        init(_ descriptor: Int32, poller: Poller) {
            self.descriptor = descriptor
            self.poller = poller
        }

        deinit {
            guard let descriptor else { return }
            poller.forget(descriptor)
            Glibc.close(descriptor)
        }

        /// - Throws: ``InputClosed`` if the process or the daemon closed the pipe; `CancellationError`.
        func write(_ bytes: [UInt8]) async throws {
            try await take()
            defer { pass() }
            var done = 0
            while done < bytes.count {
                try Task.checkCancellation()
                guard let descriptor else { throw InputClosed() }
                let count = bytes.withUnsafeBytes { buffer in
                    roost_write_quietly(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done)
                }
                if count > 0 {
                    done += count
                } else if errno == EAGAIN {
                    await poller.wait(descriptor, for: .writable)
                } else {
                    throw InputClosed()
                }
            }
        }

        /// Closes the pipe after earlier writes.
        func close() async {
            await place()?.valueDespiteCancellation
            defer { pass() }
            shut()
        }

        /// Closes the pipe at once: pending writes fail.
        func abandon() { shut() }

        private func shut() {
            guard let descriptor else { return }
            self.descriptor = nil
            poller.forget(descriptor)
            Glibc.close(descriptor)
        }

        private func take() async throws { try await place()?.value }

        /// `nil` if it is the caller's turn at once.
        private func place() -> Waiter<Void>? {
            guard isBusy else {
                isBusy = true
                return nil
            }
            let waiter = Waiter<Void>()
            queue.append(waiter)
            return waiter
        }

        private func pass() {
            while !queue.isEmpty {
                if queue.removeFirst().resume() { return }
            }
            isBusy = false
        }
    }

    /// The process no longer reads its input.
    struct InputClosed: Error, CustomStringConvertible {
        var description: String { "the process has closed its standard input" }
    }
#endif
