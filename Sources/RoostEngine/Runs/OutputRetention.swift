import RoostModel

/// Bounds the stored output of a run: the beginning is stored as it comes; after that only the newest output is kept, and stored at the end
/// behind a mark with the number of bytes dropped in between.
struct OutputRetention {
    /// What to do with a piece of output.
    enum Action: Equatable {
        case store(RunOutput)
        case hold
        /// The output exceeds the limit: end the run.
        case flood
    }

    private let headLimit: Int64
    private let tailLimit: Int64
    private let floodLimit: Int64
    private var total: Int64 = 0
    private var stored: Int64 = 0
    private var tail: [RunOutput] = []
    private var tailBytes: Int64 = 0
    private var dropped: Int64 = 0
    private var isFlooded = false

    /// The tail is kept in memory until the end, so its size is bounded.
    private static let largestTail: Int64 = 1 << 20

    init(limits: Limits) {
        tailLimit = min(Self.largestTail, limits.outputBytes / 4)
        headLimit = limits.outputBytes - tailLimit
        floodLimit = limits.outputFloodBytes
    }

    mutating func add(_ output: RunOutput) -> Action {
        let size = Self.size(of: output)
        total += size
        if total > floodLimit, !isFlooded {
            isFlooded = true
            return .flood
        }
        if stored + size <= headLimit, tail.isEmpty {
            stored += size
            return .store(output)
        }
        tail.append(output)
        tailBytes += size
        var fallen = 0
        while tailBytes > tailLimit, fallen < tail.count {
            let first = Self.size(of: tail[fallen])
            tailBytes -= first
            dropped += first
            fallen += 1
        }
        tail.removeFirst(fallen)
        return .hold
    }

    private static func size(of output: RunOutput) -> Int64 { Int64(output.raw == nil ? output.text.utf8.count : output.bytes.count) }

    /// What has to be stored at the end of the run: the number of dropped bytes, and the tail.
    mutating func finish() -> (dropped: Int64, tail: [RunOutput]) {
        defer {
            tail = []
            tailBytes = 0
            dropped = 0
        }
        return (dropped, tail)
    }
}
