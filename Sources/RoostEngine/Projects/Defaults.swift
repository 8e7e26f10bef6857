package import RoostModel

/// The defaults of tasks: first what the project proposes, if it was accepted, then the owner's settings.
package struct Defaults: Sendable {
    private let ports: EnginePorts
    private let authorizer: Authorizer
    private let owners: RunDefaults

    init(ports: EnginePorts, authorizer: Authorizer, owners: RunDefaults) {
        self.ports = ports
        self.authorizer = authorizer
        self.owners = owners
    }

    /// What a project proposes, and the decision about it.
    ///
    /// - Throws: ``Denial``, `WorkTreeError`.
    package func show(_ path: String, by caller: AuthenticatedCaller) async throws -> ProjectDefaults {
        try await authorizer.ask(caller, .readDaemon, .daemon)
        return try await state(of: try await authorizer.locate(path, by: caller).path)
    }

    /// Accepts or rejects the version with this digest. Requires an administrator, who could set all of it for any run anyway.
    ///
    /// - Throws: ``Denial``, `WorkTreeError`, ``EngineError`` if the file has another version now.
    package func decide(
        _ path: String, digest: String, isAccepted: Bool, by caller: AuthenticatedCaller
    ) async throws -> ProjectDefaults {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        let project = try await ports.workTrees.locate(path).path
        let proposed = ports.defaults.read(project)
        guard let proposed, proposed.digest == digest else {
            throw EngineError.wrongState(.defaultsChanged(file: "\(project)/\(DefaultsReader.fileName)"))
        }
        guard let defaults = proposed.defaults else {
            throw EngineError.wrongState(
                .defaultsNotUnderstood(file: "\(project)/\(DefaultsReader.fileName)", problem: proposed.problem ?? ""))
        }
        let decision = try await ports.openedFolders.decideDefaults(
            of: project, digest: digest, isAccepted: isAccepted, words: defaults.words.joined(separator: ", "), at: ports.clock.now())
        return ProjectDefaults(path: project, proposed, decision)
    }

    func state(of project: String) async throws -> ProjectDefaults {
        guard let proposed = ports.defaults.read(project) else { return ProjectDefaults(path: project, nil, nil) }
        return ProjectDefaults(path: project, proposed, try await ports.openedFolders.defaultsDecision(of: project))
    }

    /// The defaults that apply to a new task.
    ///
    /// - Parameter project: the located project, with its links resolved.
    package func holding(in project: String?) async throws -> (defaults: RunDefaults, project: ProjectDefaults?) {
        guard let project else { return (owners, nil) }
        let state = try await state(of: project)
        let own = state.state == .accepted ? state.defaults ?? RunDefaults() : RunDefaults()
        return (own.over(owners), state.state == .none ? nil : state)
    }

    /// The notice of a task's first run about the project's defaults; `nil` if there are none.
    func notice(for project: String?) async throws -> RunNotice? {
        guard let project else { return nil }
        let found = try await state(of: project)
        let words = VisibleText.list(found.words)
        let decide = "roost project defaults shows, accepts and rejects them"
        switch found.state {
        case .none, .rejected: return nil
        case .accepted:
            return RunNotice(
                level: .info, code: "defaults", text: "by \(DefaultsReader.fileName), unless the request says otherwise: \(words)")
        case .proposed:
            let what = found.decision == nil ? "this project proposes defaults" : "the defaults of this project changed"
            return RunNotice(
                level: .warning, code: "defaults_proposed",
                text: "\(what) (\(words)); they do not apply until they are accepted; \(decide)")
        case .unreadable:
            return RunNotice(
                level: .warning, code: "defaults_unreadable", text: "\(DefaultsReader.fileName) could not be read: \(found.problem ?? "")")
        }
    }
}
