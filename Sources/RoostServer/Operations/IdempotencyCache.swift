import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RoostModel
import RoostSupport
import RoostWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Implements `Idempotency-Key` for operations whose keys are not stored: the response to the first request with a key is kept in memory
/// for a day, and sent again for the same request of the same caller. Holds at most 10,000 responses; the oldest are removed first, and a
/// restart clears it.
final class IdempotencyCache: Sendable {
    private struct Key: Hashable {
        let principal: String
        let key: String
    }

    private struct Entry {
        let hash: String
        let at: Timestamp
        /// `nil` while the first request is in progress.
        var answer: (status: HTTPResponse.Status, headers: HTTPFields, body: ByteBuffer)?
        /// Repeated requests that wait for the first one's response.
        var waiters: [Waiter<Void>] = []
    }

    private enum Beginning {
        case isFirst
        case isKnown(Response)
        case isAtWork
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var order: [Key] = []

        mutating func takeWaiters(_ key: Key) -> [Waiter<Void>] {
            defer { entries[key]?.waiters = [] }
            return entries[key]?.waiters ?? []
        }
    }

    static let limit = 10_000
    private static let life = Duration.seconds(86_400)

    private let clock: WallClock
    private let state = Mutex(State())

    init(clock: WallClock) {
        self.clock = clock
    }

    /// Performs the operation, or returns the stored response for its key.
    func answer(_ request: Request, _ operation: Operation, _ context: APIContext) async throws -> Response {
        guard case .remembered = operation.idempotency, let text = try request.idempotencyKey(context) else {
            return try await operation.handler(request, context)
        }
        let (hash, body) = try await request.hash(context)
        var context = context
        context.collectedBody = body
        let key = Key(principal: context.caller.principal.idempotencyOwner, key: text)
        beginning: while true {
            switch try begin(key, hash, context) {
            case .isFirst: break beginning
            case .isKnown(let response): return response
            case .isAtWork: try await endOfFirst(key)
            }
        }
        do {
            let response = try await operation.handler(request, context)
            return try await remember(response, key)
        } catch {
            // A failed request may be repeated with the same key.
            forget(key)
            throw error
        }
    }

    private func begin(_ key: Key, _ hash: String, _ context: APIContext) throws -> Beginning {
        let now = clock.now()
        return try state.withLock { state in
            if let entry = state.entries[key], entry.answer == nil || entry.at.advanced(by: Self.life) > now {
                guard entry.hash == hash else {
                    throw context.refusal(.idempotencyMismatch, "this Idempotency-Key was used for a different request")
                }
                guard let answer = entry.answer else { return .isAtWork }
                return .isKnown(Response(status: answer.status, headers: answer.headers, body: .init(byteBuffer: answer.body)))
            }
            if state.entries.updateValue(Entry(hash: hash, at: now), forKey: key) == nil { state.order.append(key) }
            // Requests in progress are kept, because others may wait for them.
            if state.order.count > Self.limit, let old = state.order.firstIndex(where: { state.entries[$0]?.answer != nil }) {
                state.entries[state.order.remove(at: old)] = nil
            }
            return .isFirst
        }
    }

    private func endOfFirst(_ key: Key) async throws(CancellationError) {
        let waiter = state.withLock { state -> Waiter<Void>? in
            let waiter = Waiter<Void>()
            guard state.entries[key]?.answer == nil, state.entries[key]?.waiters.append(waiter) != nil else { return nil }
            return waiter
        }
        try await waiter?.value
    }

    private func remember(_ response: Response, _ key: Key) async throws -> Response {
        let collector = BodyCollector()
        try await response.body.write(collector)
        let bytes = collector.bytes.withLock { $0 }
        let waiters = state.withLock { state in
            state.entries[key]?.answer = (response.status, response.headers, bytes)
            return state.takeWaiters(key)
        }
        for waiter in waiters { waiter.resume() }
        return Response(status: response.status, headers: response.headers, body: .init(byteBuffer: bytes))
    }

    private func forget(_ key: Key) {
        let waiters = state.withLock { state in
            defer {
                state.entries[key] = nil
                state.order.removeAll { $0 == key }
            }
            return state.takeWaiters(key)
        }
        for waiter in waiters { waiter.resume() }
    }
}

private final class BodyCollector: ResponseBodyWriter, Sendable {
    let bytes = Mutex(ByteBuffer())

    func write(_ buffer: ByteBuffer) async throws {
        bytes.withLock { _ = $0.writeImmutableBuffer(buffer) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

extension Request {
    static let longestKey = 200

    func idempotencyKey(_ context: APIContext) throws -> String? {
        guard let key = headers[AccessFields.idempotencyKey] else { return nil }
        guard (1...Self.longestKey).contains(key.count) else {
            throw context.refusal(.invalidRequest, "Idempotency-Key must have 1 to \(Self.longestKey) characters")
        }
        return key
    }

    /// The SHA-256 of method, target and body in hexadecimal, and the body that was read for it.
    func hash(_ context: APIContext) async throws -> (hash: String, body: ByteBuffer) {
        let body = try await collected(context)
        var hasher = SHA256()
        hasher.update(data: Data("\(method.rawValue) \(uri.string)\n".utf8))
        hasher.update(data: Data(body.readableBytesView))
        return (hasher.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(), body)
    }
}
