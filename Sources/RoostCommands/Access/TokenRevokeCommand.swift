import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token and everything created with it",
        discussion: "Its open connections are closed within a second.")

    @Argument(help: "The token, by its name or the last characters of its id", completion: KnownWords.tokens)
    var token: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<TokenAnswer> = try await client.get("/v1/tokens")
            let living = page.items.filter { $0.revokedAt == nil }
            let chosen = try Reference.find(token, among: living, id: \.id, name: \.name, missing: .tokenNotFound)
            try await client.delete("/v1/tokens/\(chosen.id)")
            if json { return try Output.json(chosen) }
            Output.line("revoked the \(chosen.kind.words) \(SafeText.line(chosen.name)) (\(chosen.id.short))")
        }
    }
}

struct TokenRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Create a new control token and revoke every other token",
        discussion:
            "All programs and browsers have to authenticate again. The token is printed to standard output, everything else to standard error."
    )

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.starting { client in
            let minted: MintedTokenAnswer = try await client.post("/v1/tokens/control/rotate")
            if json { return try Output.json(minted) }
            Output.line(minted.token)
            let count = minted.revoked ?? 0
            Output.error("\(count) other \(count == 1 ? "token" : "tokens") revoked; the new token is not shown again")
        }
    }
}
