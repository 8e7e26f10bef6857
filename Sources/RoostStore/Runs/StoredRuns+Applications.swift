import RoostModel

extension StoredRuns {
    func begin(_ application: Application) async throws {
        try await core.change { change in
            _ = try change.transaction.knownRun(application.runID)
            try change.refuseElsewhere(application.taskID)
            try change.refuseSecondUnsettled(application)
            try change.transaction.execute(
                "INSERT INTO applications (id, run, task, project, status, content, node) VALUES (?, ?, ?, ?, ?, ?, ?)", application.id,
                application.runID, application.taskID, application.projectPath, application.status.rawValue,
                try StoredJSON.encode(application), change.node)
            try change.announce(application, at: application.createdAt)
        }
    }

    func update(_ application: Application, at: Timestamp) async throws {
        try await core.change { change in
            try change.refuseElsewhere(application.taskID)
            try change.refuseSecondUnsettled(application)
            let changed = try change.transaction.execute(
                "UPDATE applications SET status = ?, content = ? WHERE id = ?", application.status.rawValue,
                try StoredJSON.encode(application), application.id)
            guard changed == 1 else { throw StoreError.notFound("application \(application.id)") }
            try change.announce(application, at: at)
        }
    }

    func application(_ id: ApplicationID) async throws -> Application? {
        try await core.read { try $0.row("SELECT content FROM applications WHERE id = ?", id)?.json("content") }
    }

    func unsettledApplications() async throws -> [Application] {
        try await core.read { [core] in
            try $0.rows(
                "SELECT content FROM applications WHERE status IN ('applying', 'undoing') AND \(core.isOwn("node")) ORDER BY number"
            ).map { try $0.json("content") }
        }
    }

    func applications(of run: RunID) async throws -> [Application] {
        try await core.read {
            try $0.rows("SELECT content FROM applications WHERE run = ? ORDER BY number DESC", run).map { try $0.json("content") }
        }
    }
}

extension Change {
    /// A unique index enforces this too; the check gives a clear error message.
    fileprivate func refuseSecondUnsettled(_ application: Application) throws {
        guard application.status.isUnsettled else { return }
        let other = try transaction.row(
            "SELECT id FROM applications WHERE project = ? AND status IN ('applying', 'undoing') AND id <> ? AND coalesce(node, '') = coalesce(?, '')",
            application.projectPath,
            application.id, node)
        guard let other else { return }
        throw StoreError.conflict(.applicationUnsettled(try other.id("id"), project: application.projectPath))
    }

    fileprivate func announce(_ application: Application, at: Timestamp) throws {
        let event = ApplicationChanged(
            applicationId: application.id, runId: application.runID, status: application.status, files: application.files.count,
            conflicts: application.conflicts.count)
        try emit(.task(application.taskID), .applicationChanged(event), at: at)
        try touch(application.taskID, at: at)
        try audit(.person, "application.\(application.status.rawValue)", .task(application.taskID), at: at)
    }
}

extension Application.Status {
    fileprivate var isUnsettled: Bool {
        switch self {
        case .applying, .undoing: true
        case .applied, .conflicted, .failed, .undone: false
        }
    }
}
