import AsyncHTTPClient
import NIOCore
package import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One item of an event stream.
package enum StreamItem: Sendable, Equatable {
    /// A stored event, with its sequence number.
    case event(ReceivedEvent)
    /// Streaming output that is not stored.
    case live(LiveFrame)
}

/// Server-sent events (WHATWG HTML, section 9.2), parsed as they arrive.
package struct EventSequence: AsyncSequence, Sendable {
    package typealias Element = StreamItem

    let body: HTTPClientResponse.Body

    package struct AsyncIterator: AsyncIteratorProtocol {
        private var body: HTTPClientResponse.Body.AsyncIterator
        private var parser = ServerSentEventParser()
        private var ready: [StreamItem] = []

        fileprivate init(_ body: HTTPClientResponse.Body) {
            self.body = body.makeAsyncIterator()
        }

        package mutating func next() async throws -> StreamItem? {
            try await next(isolation: #isolation)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> StreamItem? {
            while ready.isEmpty {
                let chunk: ByteBuffer?
                do {
                    chunk = try await body.next(isolation: actor)
                } catch is CancellationError {
                    return nil
                } catch {
                    throw ErrorBody(.notRunning, "the connection to the daemon was lost", requestId: "")
                }
                guard let chunk else { return nil }
                ready = try parser.push(chunk.readableBytesView).reversed()
            }
            return ready.popLast()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body) }
}

/// Turns lines into items. Reads only what the daemon sends: `event` and a single line of `data`.
struct ServerSentEventParser {
    private var line: [UInt8] = []
    private var name = ""
    private var data = ""

    mutating func push(_ bytes: some Collection<UInt8>) throws -> [StreamItem] {
        var items: [StreamItem] = []
        var rest = bytes[...]
        // In whole chunks: output arrives in events of several hundred kilobytes.
        while let end = rest.firstIndex(of: 10) {
            line.append(contentsOf: rest[..<end])
            rest = rest[rest.index(after: end)...]
            if line.isEmpty {
                if let item = try item() { items.append(item) }
                name = ""
                data = ""
            } else if line.starts(with: "data: ".utf8) {
                data = String(decoding: line.dropFirst(6), as: UTF8.self)
            } else if line.starts(with: "event: ".utf8) {
                name = String(decoding: line.dropFirst(7), as: UTF8.self)
            }
            line.removeAll(keepingCapacity: true)
        }
        line.append(contentsOf: rest)
        return items
    }

    private func item() throws -> StreamItem? {
        if data.isEmpty { return nil }
        switch name {
        case "": return .event(try ReceivedEvent(json: data))
        case "live": return .live(try JSONDecoder().decode(LiveFrame.self, from: Data(data.utf8)))
        default: return nil
        }
    }
}
