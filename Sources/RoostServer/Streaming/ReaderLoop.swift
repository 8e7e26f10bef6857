import NIOCore
import Synchronization

/// The readers whose connections live on one event loop: however many of them something concerns, it is one hop to the loop.
final class ReaderLoop: Sendable {
    typealias Key = Int

    private struct Readers {
        var byKey: [Key: StreamReader] = [:]
        var next = 0
    }

    private struct Woken {
        var keys: [Key] = []
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

    /// From anywhere.
    func wake(_ key: Key) {
        let isFirst = woken.withLock { woken in
            woken.keys.append(key)
            defer { woken.isDue = true }
            return !woken.isDue
        }
        if isFirst { eventLoop.execute { self.pump() } }
    }

    private func pump() {
        let keys = woken.withLock { woken in
            defer { woken = Woken() }
            return woken.keys
        }
        for key in keys { readers.value.byKey[key]?.pump() }
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
