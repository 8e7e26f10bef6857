import NIOCore
import RoostModel
import RoostWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The newest frames in their encoded form, encoded once for all readers: with a thousand readers, encoding would cost more than sending.
final class FrameCache: Sendable {
    /// The encoding of a frame.
    enum Form: Hashable {
        case serverSent
        /// The same as an HTTP/1.1 chunk.
        case chunk
        /// As a WebSocket message for a subscription to this topic.
        case topic(String)
    }

    fileprivate enum Content: Hashable {
        case event(Int64)
        case live(RunID, messageID: String, offset: Int, text: String)
    }

    fileprivate struct Key: Hashable {
        let content: Content
        let form: Form
    }

    fileprivate struct State {
        var texts: [Key: ByteBuffer] = [:]
        /// Oldest first.
        var order: CircularBuffer<Key> = []
        var bytes = 0
        /// A round of readers asks for the same frame.
        var latest: (key: Key, text: ByteBuffer)?
    }

    private let limit: Int
    private let byteLimit: Int
    private let state = Mutex(State())

    /// - Parameters:
    /// - limit: the maximum number of frames; readers further behind have theirs encoded again.
    /// - byteLimit: the maximum size of all encoded frames.
    init(limit: Int = 1024, byteLimit: Int = 2 << 20) {
        self.limit = limit
        self.byteLimit = byteLimit
    }

    func text(_ frame: JournalFrame, _ form: Form) -> ByteBuffer {
        let key = Key(content: Self.content(frame), form: form)
        if let known = state.withLock({ $0.find(key) }) { return known }
        let text = Self.write(frame, form)
        state.withLock { state in
            state.latest = (key, text)
            guard state.texts.updateValue(text, forKey: key) == nil else { return }
            state.order.append(key)
            state.bytes += text.readableBytes
            while state.order.count > limit || state.bytes > byteLimit, let oldest = state.order.popFirst() {
                state.bytes -= state.texts.removeValue(forKey: oldest)?.readableBytes ?? 0
            }
        }
        return text
    }

    private static func content(_ frame: JournalFrame) -> Content {
        switch frame {
        case .event(let entry): .event(entry.position)
        case .live(let run, let live): .live(run, messageID: live.messageId, offset: live.offset, text: live.text)
        }
    }

    private static func write(_ frame: JournalFrame, _ form: Form) -> ByteBuffer {
        switch (frame, form) {
        case (_, .chunk):
            EventChunk.of(write(frame, .serverSent))
        case (.event(let entry), .serverSent):
            ByteBuffer(string: "id: \(entry.position)\ndata: \(EventFrame(entry).json)\n\n")
        case (.live(let run, let live), .serverSent):
            ByteBuffer(string: "event: live\ndata: \(json(run, live))\n\n")
        case (.event(let entry), .topic(let topic)):
            ByteBuffer(string: "{\"type\":\"event\",\"topic\":\"\(topic)\",\"event\":\(EventFrame(entry).json)}")
        case (.live(let run, let live), .topic(let topic)):
            ByteBuffer(string: "{\"type\":\"live\",\"topic\":\"\(topic)\",\"live\":\(json(run, live))}")
        }
    }

    private static func json(_ run: RunID, _ live: LiveText) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(LiveFrame(run: run, live)), as: UTF8.self)
        } catch {
            preconditionFailure("strings and a number cannot be written as JSON: \(error)")
        }
    }
}

extension FrameCache.State {
    fileprivate mutating func find(_ key: FrameCache.Key) -> ByteBuffer? {
        if let latest, latest.key == key { return latest.text }
        guard let text = texts[key] else { return nil }
        latest = (key, text)
        return text
    }
}
