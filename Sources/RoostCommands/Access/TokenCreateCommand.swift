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
              roost token create nightly --root ~/src/shop --network open --limit time=1h

            What its runs may do at most is its ceiling: without more said, runs in the projects that you opened (roost project list), with
            the usual walls and limits and no network. A token with the scope admin has none.
            """)

    @Argument(help: "What you will recognise it by")
    var name: String

    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("What it may do: read, operate or admin; repeatable; read and operate where absent", valueName: "scope"))
    var scopes: [Scope] = []

    @OptionGroup(title: "Ceiling")
    var ceiling: CeilingOptions

    @Option(help: ArgumentHelp("It dies by itself after this time, such as 15m or 90d", valueName: "time"))
    var ttl: String?

    @Flag(help: "Print JSON")
    var json = false

    /// In milliseconds; what lives longer is a key.
    private static let longestGrant: Int64 = 86_400_000

    func validate() throws {
        if let ttl { _ = try LimitFlags.milliseconds(ttl, "--ttl \(ttl)") }
        let asked = try ceiling.request()
        if scopes.contains(.admin), asked != nil {
            throw ValidationError("a token with --scope admin has no ceiling: it may change every policy")
        }
        if scopes.contains(.runner) { throw ValidationError("--scope takes read, operate or admin") }
    }

    func run() async throws {
        let time = try ttl.map { try LimitFlags.milliseconds($0, "--ttl \($0)") }
        // Whatever includes more includes what is below it.
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
            let end = about.expiresAt.map { ", until \($0)" } ?? ", without an end"
            Output.error("\(about.scopes.map(\.rawValue).joined(separator: ", "))\(reach)\(end); it is not shown again")
            if let ceiling = about.ceiling, about.scopes.contains(.operate) {
                Output.error("its runs at most: \(CeilingText.words(ceiling)); an agent that it is bound to, as that one's policy stands")
            }
            Output.error("roost token revoke \(about.id.short) ends it")
        }
    }
}

extension Scope: ExpressibleByArgument {
    package static var allValueStrings: [String] { allCases.filter { $0 != .runner }.map(\.rawValue) }
}
