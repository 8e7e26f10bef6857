import RoostModel
import Synchronization

/// One subscription: reads the store until there is nothing more, then takes what the hub hands over. Leaves the hub when nobody holds it.
final class JournalReader: Sendable {
    /// Events read from the store at a time.
    private static let pageSize = 256

    private let core: StoreCore
    private let filter: StreamFilter
    private let key: JournalHub.Key
    private let start: Int64
    private let hasStarted = Atomic(false)

    init(core: StoreCore, filter: StreamFilter, after position: Int64) {
        self.core = core
        self.filter = filter
        start = max(0, position)
        key = core.hub.add(filter, after: start)
    }

    deinit {
        core.hub.remove(key)
    }

    /// - Throws: ``StoreError/conflict(_:)`` where the position asked for does not exist yet: the reader holds a cursor of another journal.
    func next() async throws -> [JournalFrame]? {
        if !hasStarted.load(ordering: .acquiring) {
            try await checkStart()
            hasStarted.store(true, ordering: .releasing)
        }
        while true {
            try Task.checkCancellation()
            switch core.hub.step(key) {
            case .frames(let frames): return frames
            case .closed: return nil
            case .wait: try await core.hub.wait(key)
            case .readStore(let position):
                if let page = try await readStore(after: position) { return page }
            }
        }
    }

    private func checkStart() async throws {
        let head = try await core.database.read { try EventReader.head(on: $0) }
        guard start <= head else {
            throw StoreError.conflict(
                "the journal ends at position \(head); there is nothing after \(start) to go on from. Read from the start")
        }
    }

    private func readStore(after position: Int64) async throws -> [JournalFrame]? {
        let page = try await core.database.read { [filter] in
            try EventReader.page(filter, after: position, limit: Self.pageSize, on: $0)
        }
        if let last = page.last {
            core.hub.advance(key, to: last.position)
            return page.map(JournalFrame.event)
        }
        if case .wait = core.hub.caughtUp(key) { try await core.hub.wait(key) }
        return nil
    }
}
