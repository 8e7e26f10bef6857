import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TokenListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tokens, newest first", discussion: "Expired and revoked tokens are removed after a week.")

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<TokenAnswer> = try await client.get("/v1/tokens")
            if json { return try Output.json(page) }
            if page.items.isEmpty {
                return Output.error("no tokens yet; create one with roost token create NAME, sign in a browser with roost open")
            }
            let now = LocalTime.now()
            var table = Table(header: ["TOKEN", "KIND", "SCOPE", "AGENTS", "CEILING", "LAST USED", "EXPIRES", "NAME"])
            for token in page.items {
                let used = token.lastUsedAt.map { "\(age(since: $0, now: now)) ago" } ?? "never"
                let origin = token.lastOrigin.map { " by \(SafeText.line($0))" } ?? ""
                table.rows.append([
                    token.id.short, token.kind.words, token.scopes.max()?.rawValue ?? "-",
                    Self.reach(token), token.ceiling.map(CeilingText.words) ?? "none",
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
    /// The kind as shown to people.
    var words: String {
        switch self {
        case .control: "control token"
        case .grant: "grant"
        case .apiKey: "API key"
        case .signIn: "browser"
        }
    }
}
