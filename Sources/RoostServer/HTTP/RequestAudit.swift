import HTTPTypes
import Logging
import RoostModel
import RoostSupport
import RoostWire
import Synchronization

/// Writes the audit log's lines for requests: every change and every refusal has a line. If the store wrote a line together with the
/// change, no other is written; otherwise this writes one before the response.
///
/// Refusals can be frequent, so they are aggregated: the same refusal of the same caller is one line per minute with a count. At most
/// ``mostKinds`` lines per minute are written for them, and the store keeps the newest ten thousand.
final class RequestAudit: Sendable {
    static let window = Duration.seconds(60)
    static let mostKinds = 256

    private struct Kind: Hashable {
        let caller: String
        let reason: String
        let action: String
    }

    /// One line, and the occurrences since it was written.
    private struct Gathered {
        let since: Duration
        var number: Int64?
        var total = 1
        var pending = 0
    }

    private enum Step {
        case write
        case count(Int64, Int)
        case wait
    }

    private let log: any AuditLog
    private let clock: WallClock
    private let logger: Logger
    private let gathered = Mutex<[Kind: Gathered]>([:])

    init(log: any AuditLog, clock: WallClock, logger: Logger) {
        self.log = log
        self.clock = clock
        self.logger = logger
    }

    // MARK: - Changes

    /// Records a request that made a change without a line of its own in the store.
    func done(_ operation: Operation, _ context: APIContext, _ caller: Caller, status: Int) async {
        let (subject, effect) = context.audit.words
        await write(
            AuditNote(
                at: clock.now(), action: operation.id, subject: subject ?? Self.subject(context), caller: caller,
                effect: effect ?? "done (\(status))"))
    }

    // MARK: - Refusals

    /// - Parameter body: the error sent to the caller.
    func refused(_ body: ErrorBody, _ context: APIContext, _ caller: Caller) async {
        let code = body.code ?? .internalError
        let isRefusal = Self.refusals.contains(code.httpStatus)
        // Public operations have no caller; all others have one by now, or were refused for lack of one.
        let isKnown = context.caller != .anyone || context.operation?.access == .anyone
        guard isRefusal || isKnown && context.operation.map({ !$0.isReading(context) }) == true else { return }
        await notDone(
            body, isKnown ? context.operation?.id ?? Self.request : Self.request, isKnown ? Self.subject(context) : AuditNote.daemon,
            caller)
    }

    /// Records a refused subscription in an open WebSocket.
    ///
    /// - Parameter topic: as requested.
    func refused(_ body: ErrorBody, topic: String, _ caller: Caller) async {
        guard Self.refusals.contains((body.code ?? .internalError).httpStatus) else { return }
        await notDone(body, "subscribe", String(topic.prefix(100)), caller)
    }

    private func notDone(_ body: ErrorBody, _ action: String, _ subject: String, _ caller: Caller) async {
        let code = body.code ?? .internalError
        let isRefused = code.httpStatus < 500
        // Messages of refusals are fixed texts; those of other errors may quote the request.
        let words = Self.refusals.contains(code.httpStatus) ? "\(code.rawValue): \(body.error.message)" : code.rawValue
        let note = AuditNote(
            at: clock.now(), action: action, subject: subject, caller: caller, effect: (isRefused ? "refused: " : "failed: ") + words,
            isRefused: isRefused)
        await gather(note, Kind(caller: "\(caller.principal) \(caller.entryPoint?.rawValue ?? "")", reason: words, action: action))
    }

    /// The action for refusals before an operation was determined.
    private static let request = "request"
    private static let refusals: Set<Int> = [401, 403, 429]

    private func gather(_ note: AuditNote, _ kind: Kind) async {
        let now = clock.monotonic()
        var kind = kind
        let (step, left) = gathered.withLock { gathered -> (Step, [(Int64, Int)]) in
            var left: [(Int64, Int)] = []
            if gathered[kind] == nil || gathered.count >= Self.mostKinds { left = Self.takeOver(&gathered, before: now) }
            if gathered[kind] == nil, gathered.count >= Self.mostKinds { kind = Kind(caller: "others", reason: "", action: "") }
            guard var known = gathered[kind], known.since + Self.window > now else {
                if let old = gathered[kind], let number = old.number, old.pending > 0 { left.append((number, old.pending)) }
                gathered[kind] = Gathered(since: now)
                return (.write, left)
            }
            known.total += 1
            known.pending += 1
            defer { gathered[kind] = known }
            // The first few are written at once, then each time the count doubles, so that a flood does not cause a write per request.
            guard let number = known.number, known.total & (known.total - 1) == 0 else { return (.wait, left) }
            let count = known.pending
            known.pending = 0
            return (.count(number, count), left)
        }
        for (number, count) in left { await add(count, to: number) }
        switch step {
        case .write:
            let number = await write(note)
            gathered.withLock { $0[kind]?.number = number }
        case .count(let number, let count): await add(count, to: number)
        case .wait: break
        }
    }

    /// Removes the entries whose minute has passed.
    ///
    /// - Returns: their counts that are not written yet.
    private static func takeOver(_ gathered: inout [Kind: Gathered], before now: Duration) -> [(Int64, Int)] {
        let over = gathered.filter { $0.value.since + window <= now }
        for kind in over.keys { gathered[kind] = nil }
        return over.values.compactMap { each in each.number.flatMap { each.pending > 0 ? ($0, each.pending) : nil } }
    }

    /// Writes the pending counts; called when the server ends.
    func flush() async {
        let rest = gathered.withLock { gathered -> [(Int64, Int)] in
            var rest: [(Int64, Int)] = []
            for (kind, each) in gathered where each.pending > 0 {
                guard let number = each.number else { continue }
                rest.append((number, each.pending))
                gathered[kind]?.pending = 0
            }
            return rest
        }
        for (number, count) in rest { await add(count, to: number) }
    }

    // MARK: - Writing

    /// A failure is only logged, because the change itself was made.
    @discardableResult
    private func write(_ note: AuditNote) async -> Int64? {
        do {
            return try await log.note(note)
        } catch {
            logger.error("A line of the audit could not be written", metadata: .keys((.reason, note.action), (.error, "\(error)")))
            return nil
        }
    }

    private func add(_ count: Int, to number: Int64) async {
        do {
            try await log.repeated(number, by: count)
        } catch {
            logger.error("A line of the audit could not be written", metadata: .keys((.error, "\(error)")))
        }
    }

    /// The subject as requested: `task:018f…` for `/v1/tasks/{id}/shell`.
    private static func subject(_ context: APIContext) -> String {
        let parts = context.route.split(separator: "/")
        guard let index = parts.firstIndex(where: { $0.first == "{" }), index > 0,
            let value = context.pathParameters[String(parts[index].dropFirst().dropLast())]
        else { return AuditNote.daemon }
        let kind = words[String(parts[index - 1])] ?? String(parts[index - 1])
        return "\(kind):\(value.prefix(100))"
    }

    private static let words = [
        "tasks": "task", "runs": "run", "agents": "agent", "applications": "application", "attachments": "attachment", "tokens": "token",
        "sign-ins": "token", "messages": "message",
    ]
}

extension Operation {
    /// Whether this request changes nothing.
    func isReading(_ context: APIContext) -> Bool { method == .get || onlyReads || context.query.flag(QueryParameter.preview.name) }
}
