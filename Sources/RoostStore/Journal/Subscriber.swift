import RoostModel

/// One reader of the journal: where it stands and what waits for it. A value; ``JournalHub`` keeps it under its lock.
struct Subscriber {
    /// Bounds of what waits for one reader; beyond either it is caught up from the store.
    static let frameLimit = 1024
    static let byteLimit = 4 << 20

    enum Mode: Equatable {
        /// Reads the store. `newest` is the last position handed around for this reader meanwhile.
        case behind(newest: Int64)
        case live
    }

    let filter: StreamFilter
    var mode: Mode
    /// The last position that the reader was given.
    var cursor: Int64
    var waiter: CheckedContinuation<Void, any Error>?
    private(set) var frames: [JournalFrame] = []
    private var bytes = 0

    init(filter: StreamFilter, after position: Int64) {
        self.filter = filter
        mode = .behind(newest: 0)
        cursor = position
    }

    /// Hands events to the reader; a batch is shared with the other readers of the same filter as long as nobody adds to it.
    ///
    /// - Returns: whether the reader has something to do now.
    mutating func offer(_ events: [JournalFrame], from first: Int64, through last: Int64, bytes added: Int) -> Bool {
        switch mode {
        case .behind:
            mode = .behind(newest: last)
            return true
        case .live:
            // Events that were read from the store before their turn came here.
            guard last > cursor else { return false }
            let fresh = first > cursor ? events : events.filter { $0.position.map { $0 > cursor } ?? true }
            keep(fresh, bytes: added, newest: last)
            return true
        }
    }

    mutating func offer(live frame: JournalFrame, bytes added: Int) -> Bool {
        guard mode == .live else { return false }
        keep([frame], bytes: added, newest: lastPosition)
        return true
    }

    mutating func goLive(with texts: [JournalFrame]) {
        mode = .live
        frames = texts
        bytes = 0
    }

    /// Everything that waits; the reader has it from now on.
    mutating func take() -> [JournalFrame] {
        defer {
            cursor = lastPosition
            frames = []
            bytes = 0
        }
        return frames
    }

    private mutating func keep(_ fresh: [JournalFrame], bytes added: Int, newest: Int64) {
        if frames.count + fresh.count > Self.frameLimit || bytes + added > Self.byteLimit {
            // Drop to what is stored: everything after the cursor is read from there, live text starts over.
            mode = .behind(newest: newest)
            frames = []
            bytes = 0
        } else {
            if frames.isEmpty { frames = fresh } else { frames += fresh }
            bytes += added
        }
    }

    private var lastPosition: Int64 {
        for frame in frames.reversed() {
            if let position = frame.position { return position }
        }
        return cursor
    }
}

extension JournalFrame {
    var position: Int64? {
        switch self {
        case .event(let entry): entry.position
        case .live: nil
        }
    }
}
