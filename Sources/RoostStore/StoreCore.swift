import RoostModel

/// What the ports share.
struct StoreCore: Sendable {
    let database: any Database
    let hub: JournalHub
    let encoder: EventEncoder
    /// The node for which it is read and written; absent where folders of all nodes are one's own.
    var node: NodeID?

    func read<Answer: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Answer) async throws -> Answer {
        try await database.read(body)
    }

    /// One durable transaction: the change, its events and its audit lines together. Readers get the events after the commit.
    func change<Answer: Sendable>(_ body: @escaping @Sendable (Change) throws -> Answer) async throws -> Answer {
        // Read here: the body runs on the writer, outside the caller's task.
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

/// What a transaction did, on its way out of it.
private struct Changed<Answer: Sendable>: Sendable {
    let answer: Answer
    let events: [StoredEvent]
    let isNoted: Bool
}
