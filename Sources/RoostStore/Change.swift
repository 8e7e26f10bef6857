import RoostModel

/// A transaction that changes runs, tasks or messages, with its events and audit lines. Exists only inside a write body.
final class Change {
    let transaction: any Transaction
    /// Who asked, for the audit log; `nil` if the daemon acts on its own.
    let caller: Caller?
    /// The node that makes the change.
    let node: NodeID?
    private let encoder: EventEncoder
    private(set) var events: [StoredEvent] = []
    /// Whether an audit line records the caller's request. Lines about consequences, written by the daemon itself, do not count.
    private(set) var isNoted = false

    init(transaction: any Transaction, caller: Caller?, node: NodeID?, encoder: EventEncoder) {
        self.transaction = transaction
        self.caller = caller
        self.node = node
        self.encoder = encoder
    }

    func emit(_ stream: StreamID, _ payload: EventPayload, at: Timestamp) throws {
        events += try EventWriter().append([try encoder.encode(EventDraft(stream, payload, at: at))], in: transaction)
    }

    /// Writes one audit line per change of state: who did what to which object.
    func audit(_ actor: AuditActor, _ action: String, _ subject: StreamID, effect: String? = nil, at: Timestamp) throws {
        try audit(actor, action, subject.description, effect: effect, at: at)
    }

    /// For objects without a stream of their own.
    func audit<Kind>(_ actor: AuditActor, _ action: String, _ subject: Identifier<Kind>, effect: String? = nil, at: Timestamp) throws {
        try audit(actor, action, "\(Kind.word):\(subject)", effect: effect, at: at)
    }

    /// For a folder of the host.
    func audit(_ actor: AuditActor, _ action: String, folder: String, effect: String? = nil, at: Timestamp) throws {
        try audit(actor, action, "folder:\(folder)", effect: effect, at: at)
    }

    private func audit(_ actor: AuditActor, _ action: String, _ subject: String, effect: String?, at: Timestamp) throws {
        if case .system = actor {} else { isNoted = true }
        try AuditRow.insert(
            AuditNote(at: at, action: action, subject: subject, caller: caller, effect: effect), by: actor, in: transaction)
    }

    /// A person if somebody asked for the change, otherwise the daemon.
    var asker: AuditActor { caller == nil ? .system : .person }

    /// Text of a run for a table column, redacted like its events.
    func redacted(_ text: String, of run: RunID) -> String {
        encoder.redact(.run(run), text)
    }

    func redactedJSON(_ value: some Encodable, of run: RunID) throws -> String {
        redacted(try StoredJSON.encode(value), of: run)
    }
}

/// Who made a change, as in the audit log.
enum AuditActor: CustomStringConvertible {
    case person
    case agent
    case system
    case node(String)

    init(_ author: MessageAuthor) {
        self =
            switch author {
            case .person: .person
            case .agent: .agent
            case .system: .system
            }
    }

    var description: String {
        switch self {
        case .person: "person"
        case .agent: "agent"
        case .system: "system"
        case .node(let id): "node:\(id)"
        }
    }
}
