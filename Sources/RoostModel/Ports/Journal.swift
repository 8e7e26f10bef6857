/// The journal: stored events with global positions, and live text beside them. It is the only source of live views.
package protocol Journal: Sendable {
    /// Stores events in one transaction, then delivers them to subscribers. Returns once they are durable.
    @discardableResult
    func append(_ drafts: [EventDraft]) async throws -> [JournalEntry]

    /// Stored events after a position, oldest first.
    func entries(_ filter: StreamFilter, after position: Int64, limit: Int) async throws -> [JournalEntry]

    /// The position of the newest stored event; 0 before the first.
    func head() async throws -> Int64

    /// Delivers everything stored after `position`, then everything new: each event once and in order, with live text in between. A reader
    /// that exceeds its bounded buffer is caught up from the store; it neither delays others nor uses more memory.
    func subscribe(_ filter: StreamFilter, after position: Int64) async -> JournalSubscription

    /// Publishes live text of a run. A new subscriber first receives the text so far.
    func publish(_ text: LiveText, of run: RunID) async
}

/// Selects the events that a reader receives.
package struct StreamFilter: Sendable, Hashable {
    /// The streams that are read.
    package enum Scope: Sendable, Hashable {
        case all
        case stream(StreamID)
        /// A task's own stream and those of all its runs.
        case taskAndRuns(TaskID)
    }

    /// The streams that are read.
    package let scope: Scope
    /// Only these types; `nil` for all. With a selection of types, no live text is delivered.
    package let types: Set<EventType>?

    package init(_ scope: Scope, types: Set<EventType>? = nil) {
        self.scope = scope
        self.types = types
    }

    /// Every event.
    package static let all = StreamFilter(.all)
    /// The events of one stream.
    package static func stream(_ id: StreamID) -> StreamFilter { StreamFilter(.stream(id)) }
    /// The events of a task and of its runs.
    package static func taskAndRuns(_ id: TaskID) -> StreamFilter { StreamFilter(.taskAndRuns(id)) }
}

/// What a subscription delivers: a stored event, or live text that is not stored.
package enum JournalFrame: Sendable, Equatable {
    case event(JournalEntry)
    case live(RunID, LiveText)
}

/// A reader's place in the journal, read as an asynchronous sequence, in batches or by polling.
package struct JournalSubscription: AsyncSequence, Sendable {
    package typealias Element = JournalFrame
    package typealias Failure = any Error

    /// The result of a poll, which never waits.
    package enum Poll: Sendable {
        /// At least one frame.
        case frames([JournalFrame])
        /// The reader fell behind: call ``readStore()``.
        case behind
        /// Nothing yet; the wake handler is called once there may be more.
        case nothing
        case closed
    }

    /// The implementation of a subscription. The ways of reading can be mixed, one call at a time.
    package protocol Source: Sendable {
        /// - Parameter wake: called once, from any thread, if the result is ``Poll/nothing``.
        func poll(orWake wake: @escaping @Sendable () -> Void) -> Poll

        /// - Throws: ``StoreError/conflict(_:)`` if the requested position does not exist yet.
        func readStore() async throws -> [JournalFrame]

        func nextBatch() async throws -> [JournalFrame]?

        /// Whether both read the same events of the same journal and both are up to date.
        func isLevel(with other: any Source) -> Bool
    }

    private let source: any Source

    package init(_ source: any Source) {
        self.source = source
    }

    /// The next frames, at least one; `nil` if the journal is closed.
    package func nextBatch() async throws -> [JournalFrame]? { try await source.nextBatch() }

    /// Returns what is available without waiting, for servers with too many readers for a task each.
    package func poll(orWake wake: @escaping @Sendable () -> Void) -> Poll { source.poll(orWake: wake) }

    /// A page of stored frames for this reader, possibly empty. Does not wait for new ones.
    package func readStore() async throws -> [JournalFrame] { try await source.readStore() }

    /// Whether one subscription could replace the other: both read the same events of the same journal and both are up to date.
    package func isLevel(with other: JournalSubscription) -> Bool { source.isLevel(with: other.source) }

    /// Reads frame by frame.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: any Source
        fileprivate var batch: ArraySlice<JournalFrame> = []

        /// The next frame; `nil` if the journal is closed.
        package mutating func next() async throws -> JournalFrame? {
            try await next(isolation: nil)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> JournalFrame? {
            while batch.isEmpty {
                guard let more = try await source.nextBatch() else { return nil }
                batch = more[...]
            }
            return batch.removeFirst()
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(source: source) }
}
