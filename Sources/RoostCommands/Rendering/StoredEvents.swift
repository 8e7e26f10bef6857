import RoostClient
import RoostModel
import RoostWire

/// Reads stored events page by page.
enum StoredEvents {
    /// A page of stored events, each kept as its own JSON text.
    private struct Page: Decodable {
        struct Item: Decodable {
            let received: ReceivedEvent

            init(from decoder: any Decoder) throws {
                received = try ReceivedEvent(from: decoder)
            }
        }

        let items: [Item]
        let nextCursor: String?
    }

    /// What a run could access, from its first events; `nil` if the run ended before it got a sandbox.
    static func sandbox(_ client: RoostClient, of run: RunID) async throws -> RunSandbox? {
        let page: Page = try await client.get("/v1/runs/\(run)/events?limit=100")
        for case .runSandbox(let sandbox)? in page.items.map(\.received.payload) { return sandbox }
        return nil
    }

    /// - Parameter path: the path of an event list.
    /// - Returns: the position of the last event; 0 if there was none.
    @discardableResult
    static func read(_ client: RoostClient, _ path: String, _ show: (ReceivedEvent) throws -> Void) async throws -> Int64 {
        var after: Int64 = 0
        while true {
            let page: Page = try await client.get("\(path)?after=\(after)&limit=2000")
            for event in page.items { try show(event.received) }
            after = page.items.last?.received.position ?? after
            guard page.nextCursor != nil, !page.items.isEmpty else { return after }
        }
    }
}
