import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost project defaults`: the defaults for new tasks that a project's `.roost.yaml` proposes.
struct ProjectDefaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defaults", abstract: "Show, accept or reject the defaults that a project's .roost.yaml proposes",
        discussion: """
            The file at the top of a repository may set network, model, limits and environment for tasks whose request does not. It takes effect
            once you have accepted it. After each change it has to be accepted again.

              network: open
              model: opus
              limits:
                time: 30m
              environment:
                CI: 1
            """,
        subcommands: [ProjectDefaultsShowCommand.self, ProjectDefaultsAcceptCommand.self, ProjectDefaultsRejectCommand.self],
        defaultSubcommand: ProjectDefaultsShowCommand.self)
}

struct DefaultsArguments: ParsableArguments {
    @Argument(help: "A folder of the project; default: the current folder", completion: .directory)
    var folder: String = "."

    @Flag(help: "Print JSON")
    var json = false

    var path: String { FolderPath.absolute(folder, current: HostEnvironment.currentFolder) }
}

struct ProjectDefaultsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show the defaults and whether they are in effect")

    @OptionGroup
    var arguments: DefaultsArguments

    func run() async throws {
        try await DaemonAccess.starting { client in
            let found = try await client.defaults(of: arguments.path)
            if arguments.json { return try Output.json(found) }
            for line in DefaultsText.lines(found) { Output.line(line) }
        }
    }
}

struct ProjectDefaultsAcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept", abstract: "Use the defaults for new tasks",
        discussion: "Shows the defaults and asks for confirmation. With --digest, only that version is accepted, without a question.")

    @OptionGroup
    var arguments: DefaultsArguments

    @Option(help: "The reviewed version, as printed by show")
    var digest: String?

    func run() async throws {
        try await DefaultsText.decide(.accept, arguments, digest)
    }
}

struct ProjectDefaultsRejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Ignore the defaults and do not ask again about this version")

    @OptionGroup
    var arguments: DefaultsArguments

    @Option(help: "The reviewed version, as printed by show")
    var digest: String?

    func run() async throws {
        try await DefaultsText.decide(.reject, arguments, digest)
    }
}

extension RoostClient {
    func defaults(of path: String) async throws -> ProjectDefaults {
        try await get("/v1/projects/defaults?path=\(QueryText.encoded(path))")
    }
}

/// A project's proposed defaults as terminal text.
enum DefaultsText {
    static func lines(_ found: ProjectDefaults) -> [String] {
        let file = SafeText.line(found.path) + "/" + DefaultsReader.fileName
        guard found.state != .none, let digest = found.digest else { return ["there is no \(file)"] }
        let state =
            switch found.state {
            case .accepted: "accepted; new tasks use them unless their request says otherwise"
            case .rejected: "rejected; no task uses them"
            case .proposed:
                found.decision == nil ? "not accepted yet; no task uses them" : "changed since the last decision; no task uses them"
            case .unreadable: "invalid: \(SafeText.line(found.problem ?? ""))"
            case .none: ""
            }
        return ["\(file)  \(digest.prefix(12))", "  \(state)"] + found.words.map { "  " + SafeText.line($0) }
    }

    /// Before a run at a terminal, asks about proposed defaults that are still undecided.
    static func askWhereProposed(_ client: RoostClient, _ path: String) async throws {
        guard Terminal.current.isInteractive, isAbove(path), let found = try? await client.defaults(of: path), found.state == .proposed,
            let digest = found.digest
        else { return }
        for line in lines(found) { Output.error(line) }
        Output.errorText("accept these defaults? [y]es, [n]o and do not ask again, Enter to decide later ")
        let decision: DefaultsRequest.Decision
        switch readLine()?.lowercased() {
        case "y", "yes": decision = .accept
        case "n", "no": decision = .reject
        default: return
        }
        let _: ProjectDefaults = try await client.post(
            "/v1/projects/defaults", DefaultsRequest(path: path, digest: digest, decision: decision))
    }

    /// Whether a defaults file exists in the folder or above. Most projects have none; this check saves a request to the daemon.
    private static func isAbove(_ path: String) -> Bool {
        var folder = path
        while !folder.isEmpty {
            if access(folder + "/" + DefaultsReader.fileName, F_OK) == 0 { return true }
            guard let end = folder.lastIndex(of: "/") else { return false }
            folder = String(folder[..<end])
        }
        return false
    }

    static func decide(_ decision: DefaultsRequest.Decision, _ arguments: DefaultsArguments, _ digest: String?) async throws {
        try await DaemonAccess.starting { client in
            let found = try await client.defaults(of: arguments.path)
            guard let current = found.digest else {
                throw ErrorBody(.wrongState, "there is no \(found.path)/\(DefaultsReader.fileName)", requestId: "")
            }
            if let digest, digest.count < 8 || !current.hasPrefix(digest.lowercased()) {
                throw ErrorBody(
                    .conflict, "the defaults in \(found.path) have changed; their digest is now \(current.prefix(12))", requestId: "")
            }
            if digest == nil {
                for line in lines(found) { Output.error(line) }
                guard Terminal.current.isInteractive, !arguments.json else {
                    throw ValidationError("without a terminal, name the version: --digest \(current.prefix(12))")
                }
                guard try Question.isAgreed("\(decision.rawValue) these defaults?") else { return }
            }
            let decided: ProjectDefaults = try await client.post(
                "/v1/projects/defaults", DefaultsRequest(path: arguments.path, digest: current, decision: decision))
            if arguments.json { return try Output.json(decided) }
            Output.line(
                decision == .accept
                    ? "new tasks in \(SafeText.line(decided.path)) use these defaults"
                    : "no task in \(SafeText.line(decided.path)) uses these defaults")
        }
    }
}
