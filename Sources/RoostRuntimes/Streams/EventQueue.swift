import RoostModel
import RoostSupport
import Synchronization

/// Events between the task that reads a process and the single consumer of a turn. Bounded, so that a slow consumer slows down the reader
/// and the process instead of using more and more memory.
///
/// One producer, one consumer. Without a consumer (none attached, or it went away), events are dropped at once, because a turn continues
/// even if nobody watches.
final class EventQueue: Sendable {
    private struct State {
        var events: [RuntimeEvent] = []
        var isEnded = false
        var isAbandoned = false
        var consumer: Waiter<RuntimeEvent?>?
        var producer: Waiter<Void>?

        /// Whether the consumer is waiting and can continue, and with what.
        mutating func takeConsumer() -> (Waiter<RuntimeEvent?>, RuntimeEvent?)? {
            guard consumer != nil, !events.isEmpty || isEnded || isAbandoned, let waiting = consumer.take() else { return nil }
            return (waiting, events.isEmpty || isAbandoned ? nil : events.removeFirst())
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 256) {
        self.capacity = capacity
    }

    /// Whether the producer must wait for the consumer: the process is then not to blame for a silence.
    var isFull: Bool { state.withLock { $0.events.count >= capacity && !$0.isAbandoned } }

    /// Adds an event; returns once there is room for another one.
    func push(_ event: RuntimeEvent) async {
        let resumed = state.withLock { state in
            if !state.isEnded && !state.isAbandoned { state.events.append(event) }
            return state.takeConsumer()
        }
        if let (waiting, value) = resumed { waiting.resume(returning: value) }
        let producer = state.withLock { state -> Waiter<Void>? in
            guard state.events.count >= capacity, !state.isAbandoned, state.producer == nil else { return nil }
            let producer = Waiter<Void>()
            state.producer = producer
            return producer
        }
        await producer?.valueDespiteCancellation
    }

    /// No events follow those already pushed.
    func end() {
        let resumed = state.withLock { state in
            state.isEnded = true
            return state.takeConsumer()
        }
        if let (waiting, value) = resumed { waiting.resume(returning: value) }
    }

    /// The next event, or `nil` after the end.
    func next() async -> RuntimeEvent? {
        let own = Waiter<RuntimeEvent?>()
        let (consumer, producer) = state.withLock { state in
            state.consumer = own
            return (state.takeConsumer(), state.events.count < capacity ? state.producer.take() : nil)
        }
        if let (waiting, value) = consumer { waiting.resume(returning: value) }
        producer?.resume()
        // A cancelled consumer is notified by `abandon()`.
        return await own.valueDespiteCancellation
    }

    /// The consumer went away: anyone waiting continues, and events are dropped from now on.
    func abandon() {
        let (consumer, producer) = state.withLock { state in
            state.isAbandoned = true
            state.events = []
            return (state.takeConsumer(), state.producer.take())
        }
        if let (waiting, value) = consumer { waiting.resume(returning: value) }
        producer?.resume()
    }

    /// The queue as the sequence that a session returns.
    func stream() -> AsyncStream<RuntimeEvent> {
        AsyncStream(unfolding: { await self.next() }, onCancel: { self.abandon() })
    }
}
