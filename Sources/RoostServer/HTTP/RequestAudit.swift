import HTTPTypes
import Logging
import RoostModel
import RoostSupport
import RoostWire
import Synchronization

/// The audit's view of requests: whatever changed something has a line, and whatever was refused has one. Where the store wrote a line with the
/// change itself, that is the line; else this writes one before the answer goes.
///
/// Refusals come as often as somebody likes, so they are gathered: the same refusal of the same caller is one line a minute with a count. No more
/// than ``mostKinds`` lines a minute come of them, and the store keeps the newest ten thousand.
final class RequestAudit: Sendable {
    static let window = Duration.seconds(60)
    static let mostKinds = 256

    private struct Kind: Hashable {
        let caller: String
        let reason: String
        let action: String
    }

    /// One line, and what came since it was written.
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

    // MARK: - What was done

    /// A changing request that was answered and of which the store has no line.
    func done(_ operation: Operation, _ context: APIContext, _ caller: Caller, status: Int) async {
        let (subject, effect) = context.audit.words
        await write(
            AuditNote(
                at: clock.now(), action: operation.id, subject: subject ?? Self.subject(context), caller: caller,
                effect: effect ?? "done (\(status))"))
    }

    // MARK: - What was not

    /// - Parameter body: what the caller is told.
    func refused(_ body: ErrorBody, _ context: APIContext, _ caller: Caller) async {
        let code = body.code ?? .internalError
        let isRefusal = Self.refusals.contains(code.httpStatus)
        // Public operations are asked for by nobody in particular; everything else has its caller by now, or was refused for the want of one.
        let isKnown = context.caller != .anyone || context.operation?.access == .anyone
        guard isRefusal || isKnown && context.operation.map({ !$0.isReading(context) }) == true else { return }
        await notDone(
            body, isKnown ? context.operation?.id ?? Self.request : Self.request, isKnown ? Self.subject(context) : AuditNote.daemon,
            caller)
    }

    /// A subscription inside an open WebSocket.
    ///
    /// - Parameter topic: as it was asked for.
    func refused(_ body: ErrorBody, topic: String, _ caller: Caller) async {
        guard Self.refusals.contains((body.code ?? .internalError).httpStatus) else { return }
        await notDone(body, "subscribe", String(topic.prefix(100)), caller)
    }

    private func notDone(_ body: ErrorBody, _ action: String, _ subject: String, _ caller: Caller) async {
        let code = body.code ?? .internalError
        let isRefused = code.httpStatus < 500
        // The words of a refusal are ours; those of other errors may quote the request.
        let words = Self.refusals.contains(code.httpStatus) ? "\(code.rawValue): \(body.error.message)" : code.rawValue
        let note = AuditNote(
            at: clock.now(), action: action, subject: subject, caller: caller, effect: (isRefused ? "refused: " : "failed: ") + words,
            isRefused: isRefused)
        await gather(note, Kind(caller: "\(caller.principal) \(caller.entryPoint?.rawValue ?? "")", reason: words, action: action))
    }

    /// Not a request to one operation: its sender is nobody in particular.
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
            // At once for the first few, then each time that there are twice as many: a flood costs no write for each.
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

    /// Forgets the kinds whose minute is over.
    ///
    /// - Returns: what of them is not written yet.
    private static func takeOver(_ gathered: inout [Kind: Gathered], before now: Duration) -> [(Int64, Int)] {
        let over = gathered.filter { $0.value.since + window <= now }
        for kind in over.keys { gathered[kind] = nil }
        return over.values.compactMap { each in each.number.flatMap { each.pending > 0 ? ($0, each.pending) : nil } }
    }

    /// Writes what was counted and not written; at the end of the server.
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

    /// What cannot be noted is done all the same; the daemon's log says so.
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

    /// `task:018f…` of `/v1/tasks/{id}/shell`, as it was asked for.
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
    /// Whether this request changes nothing, whatever becomes of it.
    func isReading(_ context: APIContext) -> Bool { method == .get || onlyReads || context.query.flag(QueryParameter.preview.name) }
}
