package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost audit`: who did what.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who did what to which thing, the newest last")

    @Option(help: "At most this many")
    package var limit = 50

    @Flag(help: "Print one line a change as JSON")
    package var json = false

    package init() {}

    package func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    package func run() async throws {
        try await DaemonAccess.with { client in
            var lines: [AuditLine] = []
            var before: Int64?
            repeat {
                let path = "/v1/audit?limit=\(min(500, limit - lines.count))" + (before.map { "&before=\($0)" } ?? "")
                let page: ListAnswer<AuditLine> = try await client.get(path)
                lines += page.items
                before = page.nextCursor == nil ? nil : page.items.last?.number
            } while before != nil && lines.count < limit
            if json {
                for line in lines.reversed() { try Output.json(line) }
                return
            }
            var table = Table(header: ["AT", "BY", "WITH", "ACTION", "ON"])
            for line in lines.reversed() {
                table.rows.append([
                    "\(line.at)", Self.short(line.actor), Self.short(line.principal ?? "-"), line.action, Self.short(line.subject),
                ])
            }
            Output.line(table.render(columns: nil))
        }
    }

    /// `run:` with the last characters of its id.
    private static func short(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].count == 36 else { return SafeText.line(text) }
        return "\(parts[0]):\(parts[1].suffix(6))"
    }
}
