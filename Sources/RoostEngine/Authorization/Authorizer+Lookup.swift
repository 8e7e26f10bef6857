package import RoostModel

/// Looks up objects by id for a caller who wants to act on them. Objects that the caller may not see are reported as not found.
extension Authorizer {
    /// A task with what lists show of it.
    ///
    /// - Throws: ``EngineError``, ``Denial``.
    package func snapshot(_ id: TaskID, _ action: Action, by caller: AuthenticatedCaller) async throws -> TaskSnapshot {
        guard let snapshot = try await queries.task(id) else { throw EngineError.taskNotFound(id) }
        try await hiding(EngineError.taskNotFound(id)) { try await ask(caller, action, .task(snapshot.task)) }
        return snapshot
    }

    /// A task.
    ///
    /// - Throws: ``EngineError``, ``Denial``.
    package func task(_ id: TaskID, _ action: Action, by caller: AuthenticatedCaller) async throws -> AgentTask {
        try await snapshot(id, action, by: caller).task
    }

    /// A run with its task.
    ///
    /// - Throws: ``EngineError``, ``Denial``.
    package func run(_ id: RunID, _ action: Action, by caller: AuthenticatedCaller) async throws -> (run: Run, task: AgentTask) {
        guard let run = try await queries.run(id), let task = try await queries.task(run.taskID)?.task else {
            throw EngineError.runNotFound(id)
        }
        try await hiding(EngineError.runNotFound(id)) { try await ask(caller, action, .task(task)) }
        return (run, task)
    }

    /// An agent.
    ///
    /// - Throws: ``EngineError``, ``Denial``.
    package func agent(_ id: AgentID, _ action: Action, by caller: AuthenticatedCaller) async throws -> Agent {
        guard let agent = try await agents.agent(id) else { throw EngineError.unknownAgent(id.short, known: []) }
        try await hiding(EngineError.unknownAgent(id.short, known: [])) { try await ask(caller, action, .agent(agent)) }
        return agent
    }

    /// The metadata of an attachment.
    ///
    /// - Throws: ``EngineError``, ``Denial``.
    package func attachment(_ id: AttachmentID, _ action: Action, by caller: AuthenticatedCaller) async throws -> Attachment {
        guard let attachment = try await attachments.attachment(id) else { throw EngineError.attachmentNotFound(id) }
        let principal = try await attachments.principal(of: id)
        try await hiding(EngineError.attachmentNotFound(id)) {
            try await ask(caller, action, .attachment(attachment, principal: principal))
        }
        return attachment
    }

    /// Checks that the caller may send these attachments with a message.
    func ask(_ caller: AuthenticatedCaller, about attachments: [AttachmentID]) async throws {
        for id in attachments { _ = try await attachment(id, .attach, by: caller) }
    }

    /// Reports a hidden object as not found.
    private func hiding(_ missing: EngineError, _ ask: () async throws -> Void) async throws {
        do {
            try await ask()
        } catch Denial.notThere {
            throw missing
        }
    }
}
