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

/// `roost project defaults`: what a project's `.roost.yaml` proposes for new tasks.
struct ProjectDefaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defaults", abstract: "Show, accept or reject what a project's .roost.yaml proposes for new tasks",
        discussion: """
            The file at the top of a repository may say network, model, limits and environment for tasks whose request does not. It holds once you
            have accepted it, and is asked for again whenever it changes.

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
    @Argument(help: "A folder of the project; default this one", completion: .directory)
    var folder: String = "."

    @Flag(help: "Print JSON")
    var json = false

    var path: String { FolderPath.absolute(folder, current: HostEnvironment.currentFolder) }
}

struct ProjectDefaultsShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show them, and whether they hold")

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
        commandName: "accept", abstract: "Let them hold for new tasks",
        discussion: "Shows them and asks; --digest says which version is meant and asks nothing.")

    @OptionGroup
    var arguments: DefaultsArguments

    @Option(help: "The version that was seen, as show prints it")
    var digest: String?

    func run() async throws {
        try await DefaultsText.decide(.accept, arguments, digest)
    }
}

struct ProjectDefaultsRejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reject", abstract: "Leave them out, and ask no more about this version")

    @OptionGroup
    var arguments: DefaultsArguments

    @Option(help: "The version that was seen, as show prints it")
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

/// A project's defaults for people.
enum DefaultsText {
    static func lines(_ found: ProjectDefaults) -> [String] {
        let file = SafeText.line(found.path) + "/" + DefaultsReader.fileName
        guard found.state != .none, let digest = found.digest else { return ["there is no \(file)"] }
        let state =
            switch found.state {
            case .accepted: "accepted; new tasks have them where their request says nothing else"
            case .rejected: "rejected; no task has them"
            case .proposed:
                found.decision == nil ? "nobody accepted them; no task has them" : "changed since they were decided about; no task has them"
            case .unreadable: "not understood: \(SafeText.line(found.problem ?? ""))"
            case .none: ""
            }
        return ["\(file)  \(digest.prefix(12))", "  \(state)"] + found.words.map { "  " + SafeText.line($0) }
    }

    /// Before a run, at a terminal: what its project proposes and nobody decided about yet.
    static func askWhereProposed(_ client: RoostClient, _ path: String) async throws {
        guard Terminal.current.isInteractive, isAbove(path), let found = try? await client.defaults(of: path), found.state == .proposed,
            let digest = found.digest
        else { return }
        for line in lines(found) { Output.error(line) }
        Output.errorText("accept them? [y]es, [n]o and ask no more, Enter for later ")
        let decision: DefaultsRequest.Decision
        switch readLine()?.lowercased() {
        case "y", "yes": decision = .accept
        case "n", "no": decision = .reject
        default: return
        }
        let _: ProjectDefaults = try await client.post(
            "/v1/projects/defaults", DefaultsRequest(path: path, digest: digest, decision: decision))
    }

    /// Whether there may be such a file at all: most projects have none, and need no question to the daemon.
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
                throw ErrorBody(.conflict, "another version stands in \(found.path) by now: \(current.prefix(12))", requestId: "")
            }
            if digest == nil {
                for line in lines(found) { Output.error(line) }
                guard Terminal.current.isInteractive, !arguments.json else {
                    throw ValidationError("say which version is meant: --digest \(current.prefix(12))")
                }
                guard try Question.isAgreed("\(decision.rawValue) them?") else { return }
            }
            let decided: ProjectDefaults = try await client.post(
                "/v1/projects/defaults", DefaultsRequest(path: arguments.path, digest: current, decision: decision))
            if arguments.json { return try Output.json(decided) }
            Output.line(
                decision == .accept
                    ? "new tasks in \(SafeText.line(decided.path)) have them" : "no task in \(SafeText.line(decided.path)) has them")
        }
    }
}
