import NIOCore
import RoostModel
import RoostWire
import Synchronization

/// The newest events as server-sent text, written once for all who read them: with a hundred readers the writing would cost more than the
/// sending.
final class FrameCache: Sendable {
    private struct State {
        var texts: [Int64: ByteBuffer] = [:]
        var order: [Int64] = []
        var next = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many events are kept; readers further behind have theirs written anew.
    init(limit: Int = 512) {
        self.limit = limit
    }

    func text(_ entry: JournalEntry) -> ByteBuffer {
        if let known = state.withLock({ $0.texts[entry.position] }) { return known }
        let text = ByteBuffer(string: "id: \(entry.position)\ndata: \(EventFrame(entry).json)\n\n")
        state.withLock { state in
            guard state.texts.updateValue(text, forKey: entry.position) == nil else { return }
            if state.order.count < limit {
                state.order.append(entry.position)
            } else {
                state.texts[state.order[state.next]] = nil
                state.order[state.next] = entry.position
                state.next = (state.next + 1) % limit
            }
        }
        return text
    }
}
