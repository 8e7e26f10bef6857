import NIOCore
import RoostModel
import Synchronization

/// The readers whose connections live on one event loop: however many of them something concerns, it is one hop to the loop, and those who
/// read the same from the same place share one subscription.
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

    /// Made on the event loop.
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

    /// Lets a reader that has read everything go on with the others of its filter.
    ///
    /// - Parameter subscription: the reader's own, given up where the answer is `true`.
    /// - Returns: `false` where the others stand elsewhere at the moment.
    func join(_ reader: StreamReader, _ key: Key, _ filter: StreamFilter, _ subscription: JournalSubscription) -> Bool {
        if let group = readers.value.groups[filter] {
            guard group.subscription.isLevel(with: subscription) else { return false }
            group.members[key] = reader
            return true
        }
        let group = ReaderGroup(subscription, wake: { [weak self] in self?.wake(filter) })
        group.members[key] = reader
        readers.value.groups[filter] = group
        // So that it is the group that is called from now on.
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

    /// From anywhere, as the other.
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
        // The groups first: who comes to the end of its own reading in this round then finds them there.
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
