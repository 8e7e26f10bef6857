import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a token and print it once",
        discussion: """
            The token is printed to standard output, everything else to standard error.

              roost token create ci --agent reviewer --scope operate > ~/.config/ci-token
              roost token create nightly --root ~/src/shop --network open --limit time=1h

            The ceiling limits what the token's runs may do. By default they run in the projects that you opened (roost project list), with
            the default isolation and limits, and without a network. A token with the scope admin has no ceiling.
            """)

    @Argument(help: "A name to recognize the token by")
    var name: String

    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("A scope of the token: read, operate or admin; repeatable; default: read and operate", valueName: "scope"))
    var scopes: [Scope] = []

    @OptionGroup(title: "Ceiling")
    var ceiling: CeilingOptions

    @Option(help: ArgumentHelp("Let the token expire after this time, such as 15m or 90d", valueName: "time"))
    var ttl: String?

    @Flag(help: "Print JSON")
    var json = false

    /// In milliseconds: a token with at most this lifetime is a grant, any other an API key.
    private static let longestGrant: Int64 = 86_400_000

    func validate() throws {
        if let ttl { _ = try LimitFlags.milliseconds(ttl, "--ttl \(ttl)") }
        let asked = try ceiling.request()
        if scopes.contains(.admin), asked != nil {
            throw ValidationError("a token with --scope admin cannot have a ceiling, because it may change every policy")
        }
        if scopes.contains(.runner) { throw ValidationError("--scope takes read, operate or admin") }
    }

    func run() async throws {
        let time = try ttl.map { try LimitFlags.milliseconds($0, "--ttl \($0)") }
        // A scope includes all lower scopes.
        let asked = scopes.max().map { widest in Scope.allCases.filter { $0 <= widest && $0 != .runner } }
        let request = CreateTokenRequest(
            kind: time.map { $0 <= Self.longestGrant } ?? false ? .grant : .apiKey, name: name, scopes: asked,
            agent: ceiling.agents.count == 1 ? ceiling.agents.first : nil, ceiling: try ceiling.request(), ttlMs: time)
        try await DaemonAccess.starting { client in
            let minted: MintedTokenAnswer = try await client.post("/v1/tokens", request)
            if json { return try Output.json(minted) }
            Output.line(minted.token)
            let about = minted.about
            let agents = ceiling.agents.map(SafeText.line).joined(separator: ", ")
            let reach = agents.isEmpty ? "" : ", only for \(ceiling.agents.count == 1 ? "the agent" : "the agents") \(agents)"
            let end = about.expiresAt.map { ", until \($0)" } ?? ", without expiry"
            Output.error("\(about.scopes.map(\.rawValue).joined(separator: ", "))\(reach)\(end); the token is not shown again")
            if let ceiling = about.ceiling, about.scopes.contains(.operate) {
                Output.error("ceiling of its runs: \(CeilingText.words(ceiling)); a bound agent keeps its own policy")
            }
            Output.error("revoke it with: roost token revoke \(about.id.short)")
        }
    }
}

extension Scope: ExpressibleByArgument {
    package static var allValueStrings: [String] { allCases.filter { $0 != .runner }.map(\.rawValue) }
}
