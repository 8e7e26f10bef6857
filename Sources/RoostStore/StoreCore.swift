import RoostModel

/// What the implementations of the ports share.
struct StoreCore: Sendable {
    let database: any Database
    let hub: JournalHub
    let encoder: EventEncoder
    /// The node that reads and writes; `nil` if objects of all nodes are treated as its own.
    var node: NodeID?

    func read<Answer: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Answer) async throws -> Answer {
        try await database.read(body)
    }

    /// Runs one durable transaction: the change, its events and its audit lines together. Readers get the events after the commit.
    func change<Answer: Sendable>(_ body: @escaping @Sendable (Change) throws -> Answer) async throws -> Answer {
        // Read here, because the body runs on the writer, outside the caller's task.
        let (encoder, hub, caller, node) = (encoder, hub, Caller.current, node)
        let changed: Changed<Answer> = try await database.write(
            { transaction in
                let change = Change(transaction: transaction, caller: caller, node: node, encoder: encoder)
                let answer = try body(change)
                return Changed(answer: answer, events: change.events, isNoted: change.isNoted)
            }, committed: { hub.broadcast($0.events) })
        if changed.isNoted { caller?.noted() }
        return changed.answer
    }
}

/// The result of a transaction.
private struct Changed<Answer: Sendable>: Sendable {
    let answer: Answer
    let events: [StoredEvent]
    let isNoted: Bool
}
