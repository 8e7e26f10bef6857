import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token and show it this once",
        discussion: """
            Standard output gets the token and nothing else.

              roost token create ci --agent reviewer --scope operate > ~/.config/ci-token
            """)

    @Argument(help: "What you will recognise it by")
    var name: String

    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("What it may do: read, operate or admin; repeatable; read and operate where absent", valueName: "scope"))
    var scopes: [Scope] = []

    @Option(help: ArgumentHelp("It reaches only this agent and its tasks", valueName: "agent"))
    var agent: String?

    @Option(help: ArgumentHelp("It dies by itself after this time, such as 15m or 90d", valueName: "time"))
    var ttl: String?

    @Flag(help: "Print JSON")
    var json = false

    /// In milliseconds; what lives longer is a key.
    private static let longestGrant: Int64 = 86_400_000

    func validate() throws {
        if let ttl { _ = try LimitFlags.milliseconds(ttl, "--ttl \(ttl)") }
        if scopes.contains(.runner) { throw ValidationError("--scope takes read, operate or admin") }
    }

    func run() async throws {
        let time = try ttl.map { try LimitFlags.milliseconds($0, "--ttl \($0)") }
        // Whatever includes more includes what is below it.
        let asked = scopes.max().map { widest in Scope.allCases.filter { $0 <= widest && $0 != .runner } }
        let request = CreateTokenRequest(
            kind: time.map { $0 <= Self.longestGrant } ?? false ? .grant : .apiKey, name: name, scopes: asked, agent: agent, ttlMs: time)
        try await DaemonAccess.starting { client in
            let minted: MintedTokenAnswer = try await client.post("/v1/tokens", request)
            if json { return try Output.json(minted) }
            Output.line(minted.token)
            let about = minted.about
            let reach = agent.map { ", only for the agent \(SafeText.line($0))" } ?? ""
            let end = about.expiresAt.map { ", until \($0)" } ?? ", without an end"
            Output.error("\(about.scopes.map(\.rawValue).joined(separator: ", "))\(reach)\(end); it is not shown again")
            Output.error("roost token revoke \(about.id.short) ends it")
        }
    }
}

extension Scope: ExpressibleByArgument {
    package static var allValueStrings: [String] { allCases.filter { $0 != .runner }.map(\.rawValue) }
}
