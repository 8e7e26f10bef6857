import RoostModel

/// The agents in the database.
struct StoredAgents: AgentStore {
    let core: StoreCore

    func create(_ agent: Agent) async throws {
        try await core.change { change in
            try change.refuseTakenName(agent.spec.name, by: agent.id)
            try change.transaction.execute(
                """
                INSERT INTO agents (id, short, name, spec, version, desired, observed, conversation, created_at, updated_at, archived_at, node)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, agent.id, agent.id.short, agent.spec.name, try StoredJSON.encode(agent.spec), agent.version, agent.desired.rawValue,
                try StoredJSON.encode(agent.observed), agent.conversation, agent.createdAt, agent.updatedAt, agent.archivedAt, change.node)
            let created = AgentCreated(name: agent.spec.name, runtime: agent.spec.runtime)
            try change.emit(.agent(agent.id), .agentCreated(created), at: agent.createdAt)
            try change.audit(change.asker, "agent.create", .agent(agent.id), at: agent.createdAt)
        }
    }

    func update(_ id: AgentID, to spec: AgentSpec, expected: Int64?, at: Timestamp) async throws -> Agent {
        try await core.change { change in
            let known = try change.transaction.knownAgent(id)
            if let expected, expected != known.version {
                throw StoreError.versionMismatch(expected: expected, found: known.version)
            }
            try known.refuseArchived()
            guard known.spec != spec else { return known }
            try change.refuseTakenName(spec.name, by: id)
            var changed = known
            changed.spec = spec
            changed.version += 1
            changed.updatedAt = at
            if let conversation = known.conversation {
                if spec.projectPath == known.spec.projectPath {
                    try change.rewrite(conversation, to: spec.taskSpec(of: id))
                } else {
                    changed.conversation = nil
                }
            }
            try change.store(changed)
            let policy = Policy.differences(from: known.spec.policy, to: spec.policy).fieldsByDirection
            try change.announce(changed, "agent.change", effect: policy.map { "policy \($0)" }, at: at)
            return changed
        }
    }

    func setDesired(_ id: AgentID, _ state: DesiredState, at: Timestamp) async throws -> Agent {
        try await core.change { change in
            var agent = try change.transaction.knownAgent(id)
            guard agent.desired != state else { return agent }
            try agent.refuseArchived()
            try change.setDesired(&agent, state, at: at)
            return agent
        }
    }

    func observe(_ id: AgentID, _ observation: AgentObservation, at: Timestamp) async throws {
        // Checked on a reader first, so that an unchanged observation costs no write.
        guard try await core.read({ try $0.knownAgent(id) }).observed != observation else { return }
        try await core.change { change in
            guard try change.transaction.knownAgent(id).observed != observation else { return }
            try change.transaction.execute("UPDATE agents SET observed = ? WHERE id = ?", try StoredJSON.encode(observation), id)
            try change.emit(.agent(id), .agentObserved(observation), at: at)
            try change.audit(.system, "agent.\(observation.state.rawValue)", .agent(id), at: at)
        }
    }

    func archive(_ id: AgentID, at: Timestamp) async throws -> Agent {
        try await core.change { change in
            var agent = try change.transaction.knownAgent(id)
            guard agent.archivedAt == nil else { return agent }
            if agent.desired != .stopped { try change.setDesired(&agent, .stopped, at: at) }
            agent.archivedAt = at
            agent.updatedAt = at
            try change.store(agent)
            try change.announce(agent, "agent.archive", at: at)
            try change.takeBackWaiting(of: agent, at: at)
            return agent
        }
    }

    func endConversation(_ id: AgentID, at: Timestamp) async throws -> TaskID? {
        try await core.change { change in
            guard let task = try change.transaction.knownAgent(id).conversation else { return nil }
            try change.converse(id, in: nil, at: at)
            while let message = try change.transaction.oldestWaiting(of: task) { try change.takeBack(message, at: at) }
            let open = try change.transaction.openRun(of: task)
            if let open {
                try change.takeBackSteering(of: open, at: at)
                _ = try change.cancel(open, at: at)
            }
            if open?.status.isLeased != true { try change.archive(try change.transaction.knownTask(task), at: at) }
            return task
        }
    }

    func agent(_ id: AgentID) async throws -> Agent? {
        try await core.read { try $0.agent(id) }
    }

    func agent(named name: String) async throws -> Agent? {
        try await core.read { try $0.agent(named: name) }
    }

    func agents(includingArchived: Bool) async throws -> [Agent] {
        try await core.read {
            try $0.rows(
                """
                SELECT \(Agent.columns) FROM agents a \(includingArchived ? "" : "WHERE a.archived_at IS NULL")
                ORDER BY a.archived_at IS NOT NULL, a.name, a.number
                """
            ).map(Agent.init)
        }
    }

    func resolveAgent(suffix: String, limit: Int) async throws -> [AgentID] {
        try await core.read { try $0.ids(endingIn: suffix, table: "agents", limit: limit) }
    }
}

extension Agent {
    fileprivate func refuseArchived() throws {
        guard archivedAt == nil else { throw StoreError.conflict(.agentArchived(spec.name)) }
    }
}

extension Change {
    /// Sets or clears the task that is the agent's conversation.
    func converse(_ id: AgentID, in task: TaskID?, at: Timestamp) throws {
        var agent = try transaction.knownAgent(id)
        guard agent.conversation != task else { return }
        if let task { _ = try transaction.knownTask(task) }
        agent.conversation = task
        agent.updatedAt = at
        try store(agent)
        try announce(agent, task == nil ? "agent.reset" : "agent.converse", at: at)
    }

    /// Refuses a message or run for an archived agent, which would never be executed.
    func refuseArchivedAgent(of task: TaskID) throws {
        guard let name = try transaction.archivedAgent(of: task) else { return }
        throw StoreError.conflict(.agentOfTaskArchived(name))
    }

    /// Settles what waits for an archived agent: queued runs are cancelled, messages without a run are settled.
    fileprivate func takeBackWaiting(of agent: Agent, at: Timestamp) throws {
        let queued = try transaction.rows(
            "SELECT \(Run.columns) FROM runs r JOIN tasks t ON t.id = r.task WHERE t.agent = ? AND r.status = 'queued' ORDER BY r.number",
            agent.id
        ).map(Run.init)
        for run in queued {
            let outcome = RunOutcome(
                end: .cancelled, reason: .cancelledByPerson, message: "The agent \(agent.spec.name) was archived before it started.")
            _ = try end(run, outcome, usage: nil, diff: nil, by: asker, at: at)
        }
        for row in try transaction.rows("SELECT DISTINCT m.task FROM messages m JOIN tasks t ON t.id = m.task WHERE t.agent = ?", agent.id)
        {
            try settleWaiting(of: try row.id("task"), at: at)
        }
    }

    /// A unique index enforces this too; the check gives a clear error message.
    fileprivate func refuseTakenName(_ name: String, by id: AgentID) throws {
        guard let other = try transaction.agent(named: name), other.id != id else { return }
        throw StoreError.conflict(.agentNameTaken(name))
    }

    fileprivate func store(_ agent: Agent) throws {
        try transaction.execute(
            "UPDATE agents SET name = ?, spec = ?, version = ?, conversation = ?, updated_at = ?, archived_at = ? WHERE id = ?",
            agent.spec.name, try StoredJSON.encode(agent.spec), agent.version, agent.conversation, agent.updatedAt, agent.archivedAt,
            agent.id)
    }

    fileprivate func setDesired(_ agent: inout Agent, _ state: DesiredState, at: Timestamp) throws {
        agent.desired = state
        agent.updatedAt = at
        try transaction.execute("UPDATE agents SET desired = ?, updated_at = ? WHERE id = ?", state.rawValue, at, agent.id)
        try emit(.agent(agent.id), .agentDesired(AgentDesired(state: state)), at: at)
        try audit(asker, "agent.\(state.rawValue)", .agent(agent.id), at: at)
    }

    /// Continues an agent's conversation with another definition, from its next run.
    fileprivate func rewrite(_ task: TaskID, to spec: TaskSpec) throws {
        try transaction.execute(
            "UPDATE tasks SET spec = ?, agent_name = ?, project = ? WHERE id = ?", try StoredJSON.encode(spec), spec.agent,
            spec.projectPath, task)
    }

    fileprivate func announce(_ agent: Agent, _ action: String, effect: String? = nil, at: Timestamp) throws {
        let changed = AgentChanged(name: agent.spec.name, version: agent.version, archivedAt: agent.archivedAt)
        try emit(.agent(agent.id), .agentChanged(changed), at: at)
        try audit(asker, action, .agent(agent.id), effect: effect, at: at)
    }
}
