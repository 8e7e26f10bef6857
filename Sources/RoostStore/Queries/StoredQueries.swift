import RoostModel

/// What API servers read. Every result comes from one snapshot.
struct StoredQueries: Queries {
    let core: StoreCore

    func task(_ id: TaskID) async throws -> TaskSnapshot? {
        try await core.read { connection in
            guard let row = try connection.row("SELECT \(AgentTask.columns), t.active_at FROM tasks t WHERE t.id = ?", id) else {
                return nil
            }
            let last = try connection.lastRun(of: id)
            return TaskSnapshot(
                task: try AgentTask(row), lastRun: last, runCount: last?.attempt ?? 0, activeAt: try row.time("active_at"),
                usage: try connection.usage(of: last.map { [$0] } ?? [])[id], review: try connection.reviews(of: [id])[id])
        }
    }

    func messages(of task: TaskID) async throws -> [Message] {
        try await core.read {
            try $0.rows("SELECT \(Message.columns) FROM messages m WHERE m.task = ? AND m.removed_at IS NULL ORDER BY m.number", task).map(
                Message.init)
        }
    }

    func run(_ id: RunID) async throws -> Run? {
        try await core.read { try $0.run(id) }
    }

    func runs(of task: TaskID) async throws -> [Run] {
        try await core.read {
            try $0.rows("SELECT \(Run.columns) FROM runs r WHERE r.task = ? ORDER BY r.attempt DESC", task).map(Run.init)
        }
    }

    func conversations(_ tasks: [TaskID]) async throws -> [TaskID: Conversation] {
        let ids = try StoredJSON.encode(tasks)
        return try await core.read { connection in
            let rows = try connection.rows(
                """
                SELECT t.id, s.memory, (
                    SELECT r.id FROM runs r
                    WHERE r.task = t.id AND r.status NOT IN ('succeeded', 'failed', 'cancelled', 'interrupted')) AS open_run
                FROM tasks t LEFT JOIN sessions s ON s.task = t.id WHERE t.id IN (SELECT value FROM json_each(?))
                """, ids)
            return try rows.reduce(into: [:]) { conversations, row in
                let memory: SessionMemory? = try row.optionalJSON("memory")
                conversations[try row.id("id")] = Conversation(sessionID: memory?.sessionID, openRun: try row.optionalID("open_run"))
            }
        }
    }

    func runCounts() async throws -> [RunStatus: Int] {
        try await core.read { connection in
            let rows = try connection.rows("SELECT status, runs FROM run_counts")
            return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.word("status"), Int(try $0.integer("runs"))) })
        }
    }

    func queue() async throws -> [RunID] {
        try await core.read {
            try $0.rows("SELECT id FROM runs WHERE status = 'queued' ORDER BY number").map { try $0.id("id") }
        }
    }

    func lastRun(near folder: String?, of agents: [AgentID]) async throws -> Run? {
        try await core.read { connection in
            let ofAgents = agents.isEmpty ? "TRUE" : "t.agent IN (\(placeholders(agents.count)))"
            let values = agents.map { Value.text($0.description) }
            let runs = "SELECT \(Run.columns) FROM runs r JOIN tasks t ON t.id = r.task WHERE \(ofAgents)"
            if let folder {
                let folders = try StoredJSON.encode(Self.around(folder))
                let near = try connection.rows(
                    "\(runs) AND t.project IN (SELECT value FROM json_each(?)) ORDER BY length(t.project) DESC, r.number DESC LIMIT 1",
                    values + [.text(folders)])
                if let row = near.first { return try Run(row) }
            }
            return try connection.rows("\(runs) ORDER BY r.number DESC LIMIT 1", values).first.map(Run.init)
        }
    }

    /// An absolute folder and all its parents.
    private static func around(_ folder: String) -> [String] {
        guard folder.hasPrefix("/") else { return [] }
        var (folders, path) = (["/"], "")
        for name in folder.split(separator: "/") {
            path += "/" + name
            folders.append(path)
        }
        return folders
    }

    func resolveTask(suffix: String, limit: Int) async throws -> [TaskID] {
        try await core.read { try $0.ids(endingIn: suffix, table: "tasks", limit: limit) }
    }

    func resolveRun(suffix: String, limit: Int) async throws -> [RunID] {
        try await core.read { try $0.ids(endingIn: suffix, table: "runs", limit: limit) }
    }
}

extension Connection {
    func ids<Kind>(endingIn suffix: String, table: String, limit: Int) throws -> [Identifier<Kind>] {
        let suffix = suffix.lowercased()
        guard !suffix.isEmpty, suffix.utf8.count <= 36 else { return [] }
        // Six and more characters use the index on the last six. Fewer, which people rarely type, scan the whole index.
        let short = String(suffix.suffix(6))
        let rows = try rows(
            """
            SELECT id FROM \(table) WHERE \(short.count == 6 ? "short = ?" : "substr(short, \(7 - short.count)) = ?")
                AND substr(id, \(37 - suffix.count)) = ? ORDER BY number DESC LIMIT ?
            """, short, suffix, limit)
        return try rows.map { try $0.id("id") }
    }
}
