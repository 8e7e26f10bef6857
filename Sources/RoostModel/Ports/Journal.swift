/// The only source of live views: stored events with global positions, and live text beside them.
package protocol Journal: Sendable {
    /// Stores events in one durable transaction, then hands them to subscribers. Returns after the commit reached the disk.
    @discardableResult
    func append(_ drafts: [EventDraft]) async throws -> [JournalEntry]

    /// Stored events after a position, oldest first.
    func entries(_ filter: StreamFilter, after position: Int64, limit: Int) async throws -> [JournalEntry]

    /// The position of the newest stored event; 0 before the first.
    func head() async throws -> Int64

    /// Everything stored after `position`, then everything new, each event once and in order, with live text between. A reader that
    /// falls behind its bounded buffer is caught up from the store; it never holds up others nor grows memory.
    func subscribe(_ filter: StreamFilter, after position: Int64) async -> JournalSubscription

    /// Live text of a run; new subscribers get the text so far first.
    func publish(_ text: LiveText, of run: RunID) async
}

/// Which events a reader gets.
package struct StreamFilter: Sendable, Hashable {
    package enum Scope: Sendable, Hashable {
        case all
        case stream(StreamID)
        /// A task's own stream and those of all its runs.
        case taskAndRuns(TaskID)
    }

    package let scope: Scope
    /// Only these types; `nil` for all. A reader of chosen types gets no live text.
    package let types: Set<EventType>?

    package init(_ scope: Scope, types: Set<EventType>? = nil) {
        self.scope = scope
        self.types = types
    }

    package static let all = StreamFilter(.all)
    package static func stream(_ id: StreamID) -> StreamFilter { StreamFilter(.stream(id)) }
    package static func taskAndRuns(_ id: TaskID) -> StreamFilter { StreamFilter(.taskAndRuns(id)) }
}

package enum JournalFrame: Sendable, Equatable {
    case event(JournalEntry)
    case live(RunID, LiveText)
}

package struct JournalSubscription: AsyncSequence, Sendable {
    package typealias Element = JournalFrame
    package typealias Failure = any Error

    /// What is at hand without waiting.
    package enum Poll: Sendable {
        /// At least one.
        case frames([JournalFrame])
        /// The store must be read: ``readStore()``.
        case behind
        /// The reader is called once there may be more.
        case nothing
        case closed
    }

    /// The ways to read one subscription; they may be mixed, one at a time.
    package protocol Source: Sendable {
        /// - Parameter wake: called once, from anywhere, where the answer is ``Poll/nothing``.
        func poll(orWake wake: @escaping @Sendable () -> Void) -> Poll

        /// - Throws: ``StoreError/conflict(_:)`` where the position asked for does not exist yet.
        func readStore() async throws -> [JournalFrame]

        func nextBatch() async throws -> [JournalFrame]?

        /// Whether both read the same of the same journal, and neither has anything left to read now.
        func isLevel(with other: any Source) -> Bool
    }

    private let source: any Source

    package init(_ source: any Source) {
        self.source = source
    }

    /// The next frames, at least one; `nil` when the journal is closed.
    package func nextBatch() async throws -> [JournalFrame]? { try await source.nextBatch() }

    /// For readers of which there are too many for a task each.
    package func poll(orWake wake: @escaping @Sendable () -> Void) -> Poll { source.poll(orWake: wake) }

    /// A page of what the store holds for this reader, perhaps none. Does not wait for anything new.
    package func readStore() async throws -> [JournalFrame] { try await source.readStore() }

    /// Whether one of the two would do for both: they read the same of the same journal, and neither has anything left to read now.
    package func isLevel(with other: JournalSubscription) -> Bool { source.isLevel(with: other.source) }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let source: any Source
        fileprivate var batch: ArraySlice<JournalFrame> = []

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
