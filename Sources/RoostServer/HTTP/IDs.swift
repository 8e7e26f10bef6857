import RoostEngine
import RoostModel
import RoostWire

/// Resolves ids as people write them: complete, by their last six or more characters, agents also by name, or `@last`. Objects that the
/// caller may not read, by the engine's authorizer, are reported as missing.
struct IDs: Sendable {
    let authorizer: Authorizer
    let queries: any Queries
    let runs: any TaskStore & ApplicationStore
    let agents: any AgentStore

    // MARK: Tasks

    func task(_ context: APIContext) async throws -> TaskID { try await taskSnapshot(context).task.id }

    func taskSnapshot(_ context: APIContext) async throws -> TaskSnapshot {
        let text = try context.pathParameter("id")
        let id: TaskID?
        if text == "@last" {
            id = try await last(context)?.taskID
            if id == nil { throw context.refusal(.taskNotFound, "there is no task yet", hint: "try roost run -- echo hello") }
        } else if let whole = TaskID(text) {
            id = whole
        } else {
            id = try await taskID(suffix: text, context)
        }
        guard let id, let snapshot = try await queries.task(id), try await isVisible(.task(snapshot.task), context) else {
            throw context.refusal(.taskNotFound, "there is no task \(Self.shown(text))")
        }
        return snapshot
    }

    /// A complete id may be that of a deleted task.
    func taskOrDeleted(_ context: APIContext) async throws -> TaskID {
        if !context.caller.isBound, let whole = TaskID(try context.pathParameter("id")), try await runs.isDeleted(whole) { return whole }
        return try await task(context)
    }

    private func taskID(suffix: String, _ context: APIContext) async throws -> TaskID? {
        guard Self.isSuffix(suffix) else { return nil }
        let found = try await queries.resolveTask(suffix: suffix, limit: 2)
        if found.isEmpty {
            // A run's characters are accepted for its task, because people copy whichever id is displayed.
            let runs = try await queries.resolveRun(suffix: suffix, limit: 2)
            guard runs.count == 1, let run = runs.first else { return nil }
            return try await queries.run(run)?.taskID
        }
        return try one(of: found, suffix, context)
    }

    // MARK: Runs

    func run(_ context: APIContext) async throws -> RunID { try await storedRun(context).run.id }

    func storedRun(_ context: APIContext) async throws -> (run: Run, task: AgentTask) {
        let text = try context.pathParameter("id")
        let id: RunID?
        if text == "@last" {
            id = try await last(context)?.id
            if id == nil { throw context.refusal(.runNotFound, "nothing has run yet", hint: "try roost run -- echo hello") }
        } else if let whole = RunID(text) {
            id = whole
        } else {
            id = Self.isSuffix(text) ? try one(of: try await queries.resolveRun(suffix: text, limit: 2), text, context) : nil
        }
        guard let id, let run = try await queries.run(id), let task = try await queries.task(run.taskID)?.task,
            try await isVisible(.task(task), context)
        else { throw context.refusal(.runNotFound, "there is no run \(Self.shown(text))") }
        return (run, task)
    }

    /// The query parameter of operations that resolve `@last` relative to a folder.
    static let folder = QueryParameter.text(
        "folder", "With @last: the newest run of the nearest project that contains this folder; without one, of all", longest: 4096)

    /// The newest run that the caller may read.
    private func last(_ context: APIContext) async throws -> Run? {
        try await queries.lastRun(near: context.query["folder"], of: context.caller.isBound ? context.caller.agents : [])
    }

    // MARK: Applications

    func application(_ context: APIContext) async throws -> Application {
        let text = try context.pathParameter("id")
        guard let id = ApplicationID(text), let application = try await runs.application(id),
            let task = try await queries.task(application.taskID)?.task, try await isVisible(.task(task), context)
        else { throw context.refusal(.applicationNotFound, "there is no application \(Self.shown(text))") }
        return application
    }

    // MARK: Agents

    func agent(_ context: APIContext) async throws -> Agent {
        let text = try context.pathParameter("id")
        guard let agent = try await agent(named: text, context) else {
            throw context.refusal(.agentNotFound, "there is no agent \(Self.shown(text))")
        }
        return agent
    }

    /// By id, name or the end of an id; `nil` if there is none that the caller may read.
    func agent(named text: String, _ context: APIContext) async throws -> Agent? {
        var found: Agent?
        if let whole = AgentID(text) {
            found = try await agents.agent(whole)
        } else if let named = try await agents.agent(named: text) {
            found = named
        } else if Self.isSuffix(text), let id = try one(of: try await agents.resolveAgent(suffix: text, limit: 2), text, context) {
            found = try await agents.agent(id)
        }
        guard let agent = found, try await isVisible(.agent(agent), context) else { return nil }
        return agent
    }

    // MARK: Attachments

    func attachment(_ context: APIContext) async throws -> Attachment {
        let text = try context.pathParameter("id")
        guard let id = AttachmentID(text) else { throw context.refusal(.attachmentNotFound, "there is no attachment \(text.prefix(100))") }
        return try await authorizer.attachment(id, .read, by: context.caller)
    }

    // MARK: Helpers

    private func isVisible(_ resource: Resource, _ context: APIContext) async throws -> Bool {
        try await authorizer.decide(context.caller, .read, resource) == nil
    }

    /// At least six characters: fewer would soon be ambiguous, and a single letter is more likely a typing error.
    private static func isSuffix(_ text: String) -> Bool {
        (6...36).contains(text.count) && text.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == "-") }
    }

    /// The form for messages: the end of an id, the start of any other text.
    private static func shown(_ text: String) -> String { TaskID(text)?.short ?? String(text.prefix(100)) }

    private func one<Kind>(of found: [Identifier<Kind>], _ text: String, _ context: APIContext) throws -> Identifier<Kind>? {
        guard found.count > 1 else { return found.first }
        // A caller who may only read some objects must not learn the ids of others.
        guard !context.caller.isBound else { return nil }
        throw context.refusal(
            .ambiguousID, "\(text) matches more than one \(Kind.word): \(found.map(\.description).joined(separator: ", "))")
    }
}
