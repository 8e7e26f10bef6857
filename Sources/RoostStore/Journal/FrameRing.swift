import RoostModel

/// The latest frames of the whole journal, shared by all readers. Each reader keeps only its position, so that a hundred readers need no
/// more memory than one.
struct FrameRing {
    /// Limits. If one is exceeded, the older half is removed, and readers that have not reached it read the store.
    static let frameLimit = 4096
    static let byteLimit = 4 << 20

    private struct Slot {
        let frame: JournalFrame
        let stream: StreamID
        let task: TaskID?
        /// `nil` for live text.
        let type: EventType?
        let bytes: Int
    }

    /// The number of frames that were removed from the ring.
    private(set) var start = 0
    /// No event up to this position is in the ring.
    private(set) var evictedThrough: Int64
    private var slots: [Slot] = []
    private var bytes = 0

    init(evictedThrough: Int64) {
        self.evictedThrough = evictedThrough
    }

    /// The index of the next frame.
    var end: Int { start + slots.count }

    mutating func append(_ frame: JournalFrame, stream: StreamID, task: TaskID?, type: EventType?) {
        let slot = Slot(frame: frame, stream: stream, task: task, type: type, bytes: frame.byteCount)
        slots.append(slot)
        bytes += slot.bytes
        if slots.count > Self.frameLimit || bytes > Self.byteLimit { evict() }
    }

    /// The frames that match a filter from an index on; of events, only those after a position.
    ///
    /// - Returns: at most `limit` frames, and the index to continue from.
    func frames(
        _ filter: StreamFilter, from index: Int, after position: Int64, limit: Int, includingLive: Bool = true
    ) -> (frames: [JournalFrame], next: Int) {
        var frames: [JournalFrame] = []
        var next = max(index, start)
        while next < end, frames.count < limit {
            let slot = slots[next - start]
            next += 1
            guard filter.matches(slot.stream, task: slot.task, type: slot.type) else { continue }
            switch slot.frame {
            case .event(let entry): if entry.position > position { frames.append(slot.frame) }
            case .live: if includingLive { frames.append(slot.frame) }
            }
        }
        return (frames, next)
    }

    /// Whether an event from an index on is not beyond a position. Positions grow, so the first event tells.
    func hasEvent(from index: Int, upTo position: Int64) -> Bool {
        for number in max(index, start)..<end {
            if case .event(let entry) = slots[number - start].frame { return entry.position <= position }
        }
        return false
    }

    private mutating func evict() {
        var count = 0
        while count < slots.count, slots.count - count > Self.frameLimit / 2 || bytes > Self.byteLimit / 2 {
            bytes -= slots[count].bytes
            if case .event(let entry) = slots[count].frame { evictedThrough = entry.position }
            count += 1
        }
        slots.removeFirst(count)
        start += count
    }
}

extension StreamFilter {
    /// - Parameters:
    ///   - task: the task that the stream belongs to, if any.
    ///   - type: the event's type; `nil` for live text.
    func matches(_ stream: StreamID, task: TaskID?, type: EventType?) -> Bool {
        let isInScope =
            switch scope {
            case .all: true
            case .stream(let wanted): wanted == stream
            case .taskAndRuns(let wanted): wanted == task
            }
        guard isInScope, let types else { return isInScope }
        return type.map(types.contains) ?? false
    }
}

extension JournalFrame {
    fileprivate var byteCount: Int {
        switch self {
        case .event(let entry): entry.data.utf8.count
        case .live(_, let text): text.text.utf8.count
        }
    }
}
