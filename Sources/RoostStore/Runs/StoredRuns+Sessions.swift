import RoostModel

extension StoredRuns {
    func session(of task: TaskID) async throws -> SessionMemory? {
        try await core.read { [core] in
            try $0.row("SELECT memory FROM sessions WHERE task = ? AND \(core.isOwn("node"))", task)?.json("memory")
        }
    }

    func saveSession(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) async throws {
        try await core.change { change in
            _ = try change.transaction.knownTask(task)
            try change.refuseElsewhere(task)
            try change.save(memory, of: task, at: at)
        }
    }
}

extension Change {
    /// - Parameter memory: `nil` forgets the session.
    func save(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) throws {
        if let memory {
            try transaction.execute(
                """
                INSERT INTO sessions (task, memory, updated_at, node) VALUES (?, ?, ?, ?)
                ON CONFLICT (task) DO UPDATE SET memory = excluded.memory, updated_at = excluded.updated_at, node = excluded.node
                """, task, try StoredJSON.encode(memory), at, node)
        } else {
            try transaction.execute("DELETE FROM sessions WHERE task = ?", task)
        }
        try audit(.system, memory == nil ? "session.forget" : "session.save", .task(task), at: at)
    }
}
