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

    private let pull: @Sendable () async throws -> [JournalFrame]?

    /// - Parameter pull: waits for at least one frame; `nil` when the journal is closed.
    package init(pull: @escaping @Sendable () async throws -> [JournalFrame]?) {
        self.pull = pull
    }

    /// The next frames, at least one; `nil` when the journal is closed.
    package func nextBatch() async throws -> [JournalFrame]? { try await pull() }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let pull: @Sendable () async throws -> [JournalFrame]?
        fileprivate var batch: ArraySlice<JournalFrame> = []

        package mutating func next() async throws -> JournalFrame? {
            try await next(isolation: nil)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> JournalFrame? {
            while batch.isEmpty {
                guard let more = try await pull() else { return nil }
                batch = more[...]
            }
            return batch.removeFirst()
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(pull: pull) }
}
