package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost audit`: who did what.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show the audit log: who did what, and what was refused, newest last")

    /// The maximum number of entries, at least 1. The API returns at most 500 in a page, so more than one request may be made.
    @Option(help: "Maximum number of entries")
    package var limit = 50

    /// `owner`, a token's name or the last characters of its id.
    @Option(help: ArgumentHelp("Only entries of this caller: owner, a token's name, or the last characters of its id", valueName: "who"))
    package var caller: String?

    /// An action such as `task.create`, or a prefix of its parts.
    @Option(help: ArgumentHelp("Only this action or actions with this prefix, such as task for task.create", valueName: "name"))
    package var action: String?

    /// Shows only requests that authorization refused.
    @Flag(help: "Only refused requests")
    package var refused = false

    /// Prints one ``AuditLine`` per line.
    @Flag(help: "Print one JSON object per line")
    package var json = false

    package init() {}

    package func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1") }
    }

    package func run() async throws {
        var filter = refused ? "&refused=true" : ""
        if let caller { filter += "&caller=\(QueryText.encoded(caller))" }
        if let action { filter += "&action=\(QueryText.encoded(action))" }
        let question = filter
        try await DaemonAccess.with { client in
            var lines: [AuditLine] = []
            var before: Int64?
            repeat {
                let path = "/v1/audit?limit=\(min(500, limit - lines.count))\(question)" + (before.map { "&before=\($0)" } ?? "")
                let page: ListAnswer<AuditLine> = try await client.get(path)
                lines += page.items
                before = page.nextCursor == nil ? nil : page.items.last?.number
            } while before != nil && lines.count < limit
            if json {
                for line in lines.reversed() { try Output.json(line) }
                return
            }
            var table = Table(header: ["AT", "BY", "WITH", "VIA", "ACTION", "ON", "EFFECT"])
            for line in lines.reversed() {
                table.rows.append([
                    "\(line.at)", Self.short(line.actor), Self.asker(line), line.entryPoint.map(Self.words) ?? "-",
                    SafeText.line(line.action), SafeText.line(Self.short(line.subject)), SafeText.line(Self.effect(line)),
                ])
            }
            Output.line(table.render(columns: nil))
        }
    }

    private static func asker(_ line: AuditLine) -> String {
        let principal = short(line.principal ?? "-")
        return line.tokenName.map { "\(principal) (\(SafeText.line($0)))" } ?? principal
    }

    private static func effect(_ line: AuditLine) -> String {
        let effect = line.effect ?? "done"
        return line.count > 1 ? "\(effect) (\(line.count) times)" : effect
    }

    private static func words(_ entry: EntryPoint) -> String {
        switch entry {
        case .unixSocket: "socket"
        case .tcp: "tcp"
        case .webSocket: "websocket"
        case .command: "command"
        }
    }

    /// Shortens the id in `kind:id` to its last six characters.
    private static func short(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].count == 36 else { return SafeText.line(text) }
        return "\(parts[0]):\(parts[1].suffix(6))"
    }
}
