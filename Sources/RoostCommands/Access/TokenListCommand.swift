import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens, the newest first", discussion: "Dead ones go after a week.")

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<TokenAnswer> = try await client.get("/v1/tokens")
            if json { return try Output.json(page) }
            if page.items.isEmpty { return Output.error("no tokens yet; roost token create NAME makes one, roost open signs a browser in") }
            let now = LocalTime.now()
            var table = Table(header: ["TOKEN", "KIND", "MAY", "REACHES", "AT MOST", "LAST USED", "ENDS", "NAME"])
            for token in page.items {
                let used = token.lastUsedAt.map { "\(age(since: $0, now: now)) ago" } ?? "never"
                let origin = token.lastOrigin.map { " by \(SafeText.line($0))" } ?? ""
                table.rows.append([
                    token.id.short, token.kind.words, token.scopes.max()?.rawValue ?? "-",
                    Self.reach(token), token.ceiling.map(CeilingText.words) ?? "everything",
                    used + origin, Self.end(token, now), SafeText.line(token.name) + (token.isCurrent ? " (this one)" : ""),
                ])
            }
            Output.line(table.render(columns: Terminal.current.showsProgress ? Terminal.current.columns : nil))
        }
    }

    private static func reach(_ token: TokenAnswer) -> String {
        let agents = token.agentId.map { [$0] } ?? token.ceiling?.agents ?? []
        if agents.isEmpty { return "all" }
        return (agents.count == 1 ? "agent " : "agents ") + agents.map(\.short).joined(separator: ", ")
    }

    private static func end(_ token: TokenAnswer, _ now: Timestamp) -> String {
        if token.revokedAt != nil { return "revoked" }
        guard let end = token.expiresAt else { return "never" }
        return end <= now ? "expired" : "in \(age(since: now, now: end))"
    }
}

extension TokenKind {
    /// As people read it.
    var words: String {
        switch self {
        case .control: "control token"
        case .grant: "grant"
        case .apiKey: "API key"
        case .signIn: "browser"
        }
    }
}
