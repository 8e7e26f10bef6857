import RoostModel

extension StoredRuns {
    func session(of task: TaskID) async throws -> SessionMemory? {
        try await core.read { try $0.row("SELECT memory FROM sessions WHERE task = ?", task)?.json("memory") }
    }

    func saveSession(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) async throws {
        try await core.change { change in
            _ = try change.transaction.knownTask(task)
            if let memory {
                try change.transaction.execute(
                    """
                    INSERT INTO sessions (task, memory, updated_at) VALUES (?, ?, ?)
                    ON CONFLICT (task) DO UPDATE SET memory = excluded.memory, updated_at = excluded.updated_at
                    """, task, try StoredJSON.encode(memory), at)
            } else {
                try change.transaction.execute("DELETE FROM sessions WHERE task = ?", task)
            }
            try change.audit(.system, memory == nil ? "session.forget" : "session.save", .task(task), at: at)
        }
    }
}
