import RoostModel

/// The journal: events in the database, readers at the hub.
struct StoredJournal: Journal {
    let core: StoreCore

    func append(_ drafts: [EventDraft]) async throws -> [JournalEntry] {
        guard !drafts.isEmpty else { return [] }
        // Encoded before the transaction, so that callers share the work among threads and the writer only writes.
        let encoded = try drafts.map(core.encoder.encode)
        let hub = core.hub
        let stored = try await core.database.write(
            { try EventWriter().append(encoded, in: $0) }, committed: { hub.broadcast($0) })
        return stored.map(\.entry)
    }

    func entries(_ filter: StreamFilter, after position: Int64, limit: Int) async throws -> [JournalEntry] {
        try await core.database.read { try EventReader.page(filter, after: position, limit: limit, on: $0) }
    }

    func head() async throws -> Int64 {
        try await core.database.read { try EventReader.head(on: $0) }
    }

    func subscribe(_ filter: StreamFilter, after position: Int64) async -> JournalSubscription {
        JournalSubscription(JournalReader(core: core, filter: filter, after: position))
    }

    func publish(_ text: LiveText, of run: RunID) async {
        core.hub.publish(text, redacted: core.encoder.redact(.run(run), text.text), of: run)
    }
}
