import RoostModel
import Synchronization

/// One subscription: reads the store as far as needed, then the hub. Unsubscribes when it is released.
final class JournalReader: JournalSubscription.Source {
    /// The number of events read from the store at a time.
    private static let pageSize = 128
    /// The limit on their data: what a reader that stops reading can hold in memory.
    private static let pageBytes = 256 << 10

    private let core: StoreCore
    private let filter: StreamFilter
    private let key: JournalHub.Key
    private let start: Int64
    private let hasStarted = Atomic(false)
    /// The size of the next page. Smaller while events are large, so that none is read and then dropped.
    private let limit = Atomic(pageSize)

    init(core: StoreCore, filter: StreamFilter, after position: Int64) {
        self.core = core
        self.filter = filter
        start = max(0, position)
        key = core.hub.add(filter, after: start)
    }

    deinit {
        core.hub.remove(key)
    }

    func nextBatch() async throws -> [JournalFrame]? {
        try await checkStart()
        while true {
            try Task.checkCancellation()
            switch core.hub.step(key) {
            case .frames(let frames):
                return frames
            case .closed:
                return nil
            case .wait:
                try await core.hub.wait(key)
            case .readStore(let position):
                let page = try await readStore(after: position)
                if !page.isEmpty { return page }
            }
        }
    }

    func poll(orWake wake: @escaping @Sendable () -> Void) -> JournalSubscription.Poll {
        guard hasStarted.load(ordering: .acquiring) else { return .behind }
        return switch core.hub.step(key, orCall: wake) {
        case .frames(let frames): .frames(frames)
        case .closed: .closed
        case .readStore: .behind
        case .wait: .nothing
        }
    }

    func isLevel(with other: any JournalSubscription.Source) -> Bool {
        guard let other = other as? JournalReader, other.core.hub === core.hub else { return false }
        return core.hub.areLevel(key, other.key)
    }

    func readStore() async throws -> [JournalFrame] {
        try await checkStart()
        switch core.hub.step(key) {
        case .frames(let frames): return frames
        case .closed, .wait: return []
        case .readStore(let position): return try await readStore(after: position)
        }
    }

    /// Refuses a position after the end: such a cursor comes from another journal.
    private func checkStart() async throws {
        guard !hasStarted.load(ordering: .acquiring) else { return }
        let head = try await core.read { try EventReader.head(on: $0) }
        guard start <= head else {
            throw StoreError.conflict(.positionAhead(start, head: head))
        }
        hasStarted.store(true, ordering: .releasing)
    }

    private func readStore(after position: Int64) async throws -> [JournalFrame] {
        let limit = limit.load(ordering: .relaxed)
        let (page, through) = try await core.read { [filter] connection in
            let read = try EventReader.page(filter, after: position, limit: limit, on: connection)
            let page = read.prefix(bytes: Self.pageBytes)
            // A page that is not full means that nothing else up to the end matches the filter.
            let isEnd = read.count < limit && page.count == read.count
            return (page, isEnd ? try EventReader.head(on: connection) : page.last?.position ?? position)
        }
        let isCut = page.reduce(0) { $0 + $1.data.utf8.count } * 2 > Self.pageBytes
        self.limit.store(isCut ? max(1, page.count) : Self.pageSize, ordering: .relaxed)
        core.hub.advance(key, to: through)
        return page.map(JournalFrame.event)
    }
}

extension [JournalEntry] {
    /// The first entries whose data has at most `limit` bytes in total; at least one entry.
    fileprivate func prefix(bytes limit: Int) -> [JournalEntry] {
        var bytes = 0
        let end = firstIndex { entry in
            bytes += entry.data.utf8.count
            return bytes > limit
        }
        return end.map { Array(self[..<Swift.max($0, Swift.min(1, count))]) } ?? self
    }
}
