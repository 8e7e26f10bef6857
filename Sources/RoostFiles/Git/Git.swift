import RoostModel
import RoostSupport

/// Runs git as a project's owner in a helper sandbox, with a git folder that the daemon made instead of the repository's own
/// (``GitPlace``). Hooks, filter programs, file system monitors, signing, promisors and prompts are always off.
struct Git: Sendable {
    let command: HostCommand
    let executable: String
    let project: ProjectFolder
    let places: GitPlaces
    /// The user that git runs as; `nil` for the daemon's user.
    let owner: (uid: UInt32, gid: UInt32)?
    let user: UInt32
    let home: String

    init(command: HostCommand, executable: String, project: ProjectFolder, places: GitPlaces) {
        self.command = command
        self.executable = executable
        self.project = project
        self.places = places
        let us = Account.effective
        owner = us == 0 && project.ownerUID != 0 ? (project.ownerUID, project.ownerGID) : nil
        user = us == 0 ? project.ownerUID : us
        // Git uses HOME where it runs as the daemon's user.
        let ours = owner == nil ? HostEnvironment.current["HOME"] : nil
        home = ours.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Account.home(of: user) ?? "/"
    }

    private static let settings = [
        "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "commit.gpgSign=false", "-c", "core.quotePath=false",
        "-c", "gc.auto=0", "-c", "maintenance.auto=false",
    ]

    private static let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "GIT_LITERAL_PATHSPECS": "1", "GIT_PAGER": "cat",
        "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none",
    ]

    /// Variables of a confined call, which make git read no configuration outside of its git folder.
    private static let confined = ["GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1"]

    func result(_ arguments: [String], _ call: GitCall, input: [UInt8] = []) async throws -> HostCommand.Result {
        defer { withExtendedLifetime(call.kept) {} }
        var variables = Self.environment
        if call.confinement != nil { variables.merge(Self.confined) { $1 } }
        variables.merge(call.environment) { $1 }
        do {
            return try await command.run(
                HostCommand.Request(
                    executable: executable, arguments: Self.settings + arguments, environment: variables, workingDirectory: call.folder,
                    input: input, owner: owner, timeout: .seconds(120), confinement: call.confinement))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw WorkTreeError.gitFailed("git \(Self.verb(arguments)): \(error)")
        }
    }

    /// Runs git and gives its output.
    ///
    /// - Throws: ``WorkTreeError/gitFailed(_:)`` with git's error message where it does not exit with 0.
    @discardableResult
    func run(_ arguments: [String], _ call: GitCall, input: [UInt8] = []) async throws -> [UInt8] {
        let result = try await result(arguments, call, input: input)
        if case .exited(0) = result.exit { return result.output }
        throw WorkTreeError.gitFailed(Self.explain(arguments, result))
    }

    /// Runs git with read access to the project.
    @discardableResult
    func run(_ arguments: [String], input: [UInt8] = []) async throws -> [UInt8] {
        try await run(arguments, reading(try await place()), input: input)
    }

    /// The first line of the output, without its line feed.
    func line(_ arguments: [String], _ call: GitCall, input: [UInt8] = []) async throws -> String {
        Self.line(try await run(arguments, call, input: input))
    }

    static func line(_ output: [UInt8]) -> String { String(decoding: output.prefix { $0 != 10 }, as: UTF8.self) }

    private static func verb(_ arguments: [String]) -> String { arguments.first { !$0.hasPrefix("-") } ?? "" }

    /// The last line of git's error output.
    static func words(_ result: HostCommand.Result) -> String {
        String(decoding: result.errors.suffix(2000), as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
    }

    private static func explain(_ arguments: [String], _ result: HostCommand.Result) -> String {
        let verb = verb(arguments)
        let words = words(result)
        switch result.exit {
        case .exited(let code): return "git \(verb) ended with \(code)\(words.isEmpty ? "" : ": " + words)"
        case .killed: return "git \(verb) took too long and was stopped"
        default: return "git \(verb) took more time or memory than it may, and was stopped\(words.isEmpty ? "" : ": " + words)"
        }
    }
}

/// The surroundings of one git call.
struct GitCall: Sendable {
    var folder: String
    var environment: [String: String]
    /// `nil` for a call that uses no repository.
    var confinement: HostCommand.Confinement?
    /// Scratch folders that must exist until the call has ended.
    var kept: [OwnerScratch]

    func adding(_ more: [String: String]) -> GitCall {
        var call = self
        call.environment.merge(more) { $1 }
        return call
    }
}

extension Git {
    func place() async throws -> GitPlace { try await places.place(for: self) }

    /// Checks, without starting git, that it accepts the repository.
    func check() async throws {
        let top = project.path
        let folder = try await places.work.run {
            let folder = GitFolder(top: top)
            try folder?.checkFiles(of: top)
            return folder
        }
        if let folder { try await places.checkOwner(folder, self) }
    }

    /// Starts the preparations of the first call in the background. That call reports their failure.
    func warmUp() {
        Task { try await place() }
    }

    /// The confinement of a call that only reads. Its helper sandbox is kept ready.
    func confinement(_ readable: [String], scratch: OwnerScratch, writable: [String]) -> HostCommand.Confinement {
        HostCommand.Confinement(readable: readable, writable: [scratch.path] + writable, isKept: writable.isEmpty)
    }

    func reading(_ place: GitPlace) -> GitCall {
        GitCall(
            folder: project.path,
            environment: ["GIT_DIR": place.path, "GIT_WORK_TREE": project.path, "GIT_INDEX_FILE": place.folder.path + "/index"],
            confinement: confinement(place.readable, scratch: place.scratch, writable: []), kept: [place.scratch])
    }

    /// A call that changes the repository's index, with the configuration of `place`.
    func writing(_ place: GitPlace) -> GitCall {
        let folders = [place.folder.path, place.folder.common].compactMap(GitFolder.resolve)
        var call = reading(place)
        call.confinement = confinement(place.readable, scratch: place.scratch, writable: Set(folders).sorted())
        return call
    }

    /// A call that changes references, in the repository's own git folder. Git reads the repository's configuration there, but update-ref
    /// starts no programs except hooks, which are off.
    func writingReferences(_ place: GitPlace) -> GitCall {
        var call = writing(place)
        call.environment = ["GIT_DIR": place.folder.path]
        return call
    }

    // MARK: - Files of the user

    /// The lists of ignored files and attributes that the settings name, or git's defaults.
    func personalFiles(_ settings: GitSettings) -> (ignore: String, attributes: String) {
        (
            Self.path(settings["core.excludesfile"], home) ?? home + "/.config/git/ignore",
            Self.path(settings["core.attributesfile"], home) ?? home + "/.config/git/attributes"
        )
    }

    /// The content of such a list, if the user may read it.
    func personalFile(_ path: String) -> [UInt8]? {
        guard let resolved = GitFolder.resolve(path) else { return nil }
        return try? Disk.read(resolved, limit: 1 << 20, readableBy: user)
    }

    private static func path(_ value: String?, _ home: String) -> String? {
        guard let value else { return nil }
        if value.hasPrefix("~/") { return home + value.dropFirst(1) }
        return value.hasPrefix("/") ? value : nil
    }
}
