package import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// `roost audit`: who did what.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Show who did what to which thing, and who was refused, the newest last")

    @Option(help: "At most this many")
    package var limit = 50

    @Option(help: ArgumentHelp("Only of this caller: owner, a token's name, or the end of its id", valueName: "who"))
    package var caller: String?

    @Option(help: ArgumentHelp("Only this action, or those that begin with it: task for task.create", valueName: "name"))
    package var action: String?

    @Flag(help: "Only what was refused")
    package var refused = false

    @Flag(help: "Print one line a change as JSON")
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

    /// `run:` with the last characters of its id.
    private static func short(_ text: String) -> String {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[1].count == 36 else { return SafeText.line(text) }
        return "\(parts[0]):\(parts[1].suffix(6))"
    }
}
