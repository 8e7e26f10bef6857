import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The git program, run in a person's project as its owner, or in repositories that we made; hooks, file system monitors, prompts and optional
/// locks are always off.
struct Git: Sendable {
    let command: HostCommand
    let executable: String
    let owner: (uid: UInt32, gid: UInt32)?
    let home: String

    init(command: HostCommand, executable: String, project: ProjectFolder) {
        self.command = command
        self.executable = executable
        let us = Account.effective
        owner = us == 0 && project.ownerUID != 0 ? (project.ownerUID, project.ownerGID) : nil
        home = Account.home(of: us == 0 ? project.ownerUID : us) ?? "/"
    }

    private static let settings = [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.file.allow=always", "-c", "commit.gpgSign=false",
        "-c", "core.quotePath=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    ]

    func result(
        _ arguments: [String], in folder: String, trusting: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
        timeout: Duration = .seconds(120)
    ) async throws -> HostCommand.Result {
        var variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false", "GIT_LITERAL_PATHSPECS": "1", "GIT_PAGER": "cat",
        ]
        // Each folder trusted for this call only; the values cannot be read from a repository's own configuration (git-config(1)).
        let trusted = [folder] + trusting
        variables["GIT_CONFIG_COUNT"] = String(trusted.count)
        for (index, path) in trusted.enumerated() {
            variables["GIT_CONFIG_KEY_\(index)"] = "safe.directory"
            variables["GIT_CONFIG_VALUE_\(index)"] = path
        }
        variables.merge(environment) { $1 }
        do {
            return try await command.run(
                HostCommand.Request(
                    executable: executable, arguments: Self.settings + arguments, environment: variables, workingDirectory: folder,
                    input: input, owner: owner, timeout: timeout))
        } catch {
            throw WorkTreeError.gitFailed("\(executable) could not be run: \(error)")
        }
    }

    /// Runs git and gives its output.
    ///
    /// - Throws: ``WorkTreeError/gitFailed(_:)`` with git's own words where it does not exit with 0.
    @discardableResult
    func run(
        _ arguments: [String], in folder: String, trusting: [String] = [], environment: [String: String] = [:], input: [UInt8] = []
    ) async throws -> [UInt8] {
        let result = try await result(arguments, in: folder, trusting: trusting, environment: environment, input: input)
        if case .exited(0) = result.exit { return result.output }
        throw WorkTreeError.gitFailed(Self.explain(arguments, result))
    }

    /// The first line of the output, without its line feed.
    func line(_ arguments: [String], in folder: String, environment: [String: String] = [:], input: [UInt8] = []) async throws -> String {
        String(decoding: try await run(arguments, in: folder, environment: environment, input: input).prefix { $0 != 10 }, as: UTF8.self)
    }

    private static func explain(_ arguments: [String], _ result: HostCommand.Result) -> String {
        let verb = arguments.first { !$0.hasPrefix("-") } ?? "git"
        let words = String(decoding: result.errors.suffix(2000), as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        switch result.exit {
        case .exited(let code): return "git \(verb) ended with \(code)\(words.isEmpty ? "" : ": " + words)"
        case .killed: return "git \(verb) took too long and was stopped"
        default: return "git \(verb) did not end by itself\(words.isEmpty ? "" : ": " + words)"
        }
    }
}
