import RoostModel

extension Agent {
    static let columns = """
        a.id, a.spec, a.version, a.desired, a.observed, a.conversation, a.created_at, a.updated_at, a.archived_at, a.node
        """

    init(_ row: Row) throws {
        self.init(
            id: try row.id("id"), spec: try row.json("spec"), version: try row.integer("version"), desired: try row.word("desired"),
            observed: try row.json("observed"), conversation: try row.optionalID("conversation"), createdAt: try row.time("created_at"),
            updatedAt: try row.time("updated_at"), archivedAt: try row.optionalTime("archived_at"), node: try row.optionalID("node"))
    }
}

extension Connection {
    func agent(_ id: AgentID) throws -> Agent? {
        try row("SELECT \(Agent.columns) FROM agents a WHERE a.id = ?", id).map(Agent.init)
    }

    func knownAgent(_ id: AgentID) throws -> Agent {
        guard let agent = try agent(id) else { throw StoreError.notFound("agent \(id)") }
        return agent
    }

    /// The name of a task's agent, if that agent is archived.
    func archivedAgent(of task: TaskID) throws -> String? {
        try row("SELECT a.name FROM tasks t JOIN agents a ON a.id = t.agent WHERE t.id = ? AND a.archived_at IS NOT NULL", task)?
            .text("name")
    }

    func agent(named name: String) throws -> Agent? {
        try row("SELECT \(Agent.columns) FROM agents a WHERE a.name = ? AND a.archived_at IS NULL", name).map(Agent.init)
    }
}
