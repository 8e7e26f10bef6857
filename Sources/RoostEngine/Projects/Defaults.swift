package import RoostModel

/// What tasks have where their requests say nothing: what the project proposes and somebody accepted, then what the daemon's owner has set.
package struct Defaults: Sendable {
    private let ports: EnginePorts
    private let authorizer: Authorizer
    private let owners: RunDefaults

    init(ports: EnginePorts, authorizer: Authorizer, owners: RunDefaults) {
        self.ports = ports
        self.authorizer = authorizer
        self.owners = owners
    }

    /// What a project proposes and what was decided about it.
    ///
    /// - Throws: ``Denial``, `WorkTreeError`.
    package func show(_ path: String, by caller: AuthenticatedCaller) async throws -> ProjectDefaults {
        try await authorizer.ask(caller, .readDaemon, .daemon)
        return try await state(of: try await authorizer.locate(path, by: caller).path)
    }

    /// Accepts or rejects the version with this digest. Who may, could set all of it for any run: an administrator.
    ///
    /// - Throws: ``Denial``, `WorkTreeError`, ``EngineError`` where another version stands there by now.
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

    /// What holds for a new task.
    ///
    /// - Parameter project: located, with its links resolved.
    package func holding(in project: String?) async throws -> (defaults: RunDefaults, project: ProjectDefaults?) {
        guard let project else { return (owners, nil) }
        let state = try await state(of: project)
        let own = state.state == .accepted ? state.defaults ?? RunDefaults() : RunDefaults()
        return (own.over(owners), state.state == .none ? nil : state)
    }

    /// What a task's first run says of a project's defaults; `nil` where there are none.
    func notice(for project: String?) async throws -> RunNotice? {
        guard let project else { return nil }
        let found = try await state(of: project)
        let words = VisibleText.list(found.words)
        let decide = "roost project defaults shows, accepts and rejects them"
        switch found.state {
        case .none, .rejected: return nil
        case .accepted:
            return RunNotice(
                level: .info, code: "defaults", text: "by \(DefaultsReader.fileName), where the request said nothing else: \(words)")
        case .proposed:
            let what = found.decision == nil ? "this project proposes defaults" : "the defaults of this project changed"
            return RunNotice(
                level: .warning, code: "defaults_proposed",
                text: "\(what) (\(words)), which hold for no run until somebody accepts them; \(decide)")
        case .unreadable:
            return RunNotice(
                level: .warning, code: "defaults_unreadable", text: "\(DefaultsReader.fileName) is not understood: \(found.problem ?? "")")
        }
    }
}
