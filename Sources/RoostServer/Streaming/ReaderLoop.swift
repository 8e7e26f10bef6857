import NIOCore
import RoostModel
import Synchronization

/// The readers whose connections are on one event loop. An event causes one hop to the loop for all of them, and readers with the same
/// filter and position share one subscription.
final class ReaderLoop: Sendable {
    typealias Key = Int

    private struct Readers {
        var byKey: [Key: StreamReader] = [:]
        var next = 0
        var groups: [StreamFilter: ReaderGroup] = [:]
    }

    private struct Woken {
        var keys: [Key] = []
        var groups: [StreamFilter] = []
        var isDue = false
    }

    let eventLoop: any EventLoop
    private let readers: NIOLoopBoundBox<Readers>
    private let woken = Mutex(Woken())

    /// Created on the event loop.
    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        readers = NIOLoopBoundBox(Readers(), eventLoop: eventLoop)
    }

    func add(_ reader: StreamReader) -> Key {
        let key = readers.value.next
        readers.value.next += 1
        readers.value.byKey[key] = reader
        return key
    }

    func remove(_ key: Key) { readers.value.byKey[key] = nil }

    // MARK: - Groups

    /// Adds a reader that has read everything to the group of its filter.
    ///
    /// - Parameter subscription: the reader's own; it is given up if the result is `true`.
    /// - Returns: `false` if the group is currently at another position.
    func join(_ reader: StreamReader, _ key: Key, _ filter: StreamFilter, _ subscription: JournalSubscription) -> Bool {
        if let group = readers.value.groups[filter] {
            guard group.subscription.isLevel(with: subscription) else { return false }
            group.members[key] = reader
            return true
        }
        let group = ReaderGroup(subscription, wake: { [weak self] in self?.wake(filter) })
        group.members[key] = reader
        readers.value.groups[filter] = group
        // From now on the subscription wakes the group.
        pump(filter)
        return true
    }

    func leave(_ key: Key, _ filter: StreamFilter) {
        guard let group = readers.value.groups[filter] else { return }
        group.members[key] = nil
        if group.members.isEmpty { readers.value.groups[filter] = nil }
    }

    private func pump(_ filter: StreamFilter) {
        guard let group = readers.value.groups[filter], case let outcome = group.pump(), outcome != .waits else { return }
        readers.value.groups[filter] = nil
        for member in group.members.values { member.groupEnded(isClosed: outcome == .closed) }
    }

    // MARK: - Waking

    /// May be called from any thread, like the other `wake`.
    func wake(_ key: Key) { wake { $0.keys.append(key) } }

    private func wake(_ filter: StreamFilter) { wake { $0.groups.append(filter) } }

    private func wake(_ note: (inout Woken) -> Void) {
        let isFirst = woken.withLock { woken in
            note(&woken)
            defer { woken.isDue = true }
            return !woken.isDue
        }
        if isFirst { eventLoop.execute { self.pump() } }
    }

    private func pump() {
        let woken = woken.withLock { woken in
            defer { woken = Woken() }
            return woken
        }
        // Groups first, so that readers that catch up in this round find their group at the newest position.
        for filter in woken.groups { pump(filter) }
        for key in woken.keys { readers.value.byKey[key]?.pump() }
    }
}

/// The reader loops of all event loops.
final class ReaderLoops: Sendable {
    private let loops = Mutex<[ObjectIdentifier: ReaderLoop]>([:])

    /// Called on the event loop.
    func of(_ eventLoop: any EventLoop) -> ReaderLoop {
        loops.withLock { loops in
            if let known = loops[ObjectIdentifier(eventLoop)] { return known }
            let loop = ReaderLoop(eventLoop)
            loops[ObjectIdentifier(eventLoop)] = loop
            return loop
        }
    }
}
