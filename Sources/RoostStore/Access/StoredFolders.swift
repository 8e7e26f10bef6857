import RoostModel

/// The opened folders in the database.
struct StoredFolders: FolderStore {
    let core: StoreCore

    func folders() async throws -> [OpenedFolder] {
        try await core.read { connection in
            try connection.rows("SELECT path, opened_at, principal FROM opened_folders ORDER BY path").map { row in
                OpenedFolder(
                    path: try row.text("path"), openedAt: try row.time("opened_at"), principal: try row.optionalText("principal"))
            }
        }
    }

    func open(_ path: String, at: Timestamp) async throws {
        try await core.change { change in
            let added = try change.transaction.execute(
                "INSERT OR IGNORE INTO opened_folders (path, opened_at, principal) VALUES (?, ?, ?)", path, at,
                change.caller?.principal.description)
            if added > 0 { try change.audit(change.asker, "folder.open", folder: path, at: at) }
        }
    }

    func defaultsDecision(of project: String) async throws -> DefaultsDecision? {
        try await core.read { connection in
            try connection.row("SELECT digest, accepted, at, principal FROM project_defaults WHERE path = ?", project).map { row in
                DefaultsDecision(
                    digest: try row.text("digest"), isAccepted: try row.flag("accepted"), at: try row.time("at"),
                    principal: try row.optionalText("principal"))
            }
        }
    }

    func decideDefaults(
        of project: String, digest: String, isAccepted: Bool, words: String, at: Timestamp
    ) async throws -> DefaultsDecision {
        try await core.change { change in
            let principal = change.caller?.principal.description
            try change.transaction.execute(
                """
                INSERT INTO project_defaults (path, digest, accepted, at, principal) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (path) DO UPDATE SET
                    digest = excluded.digest, accepted = excluded.accepted, at = excluded.at, principal = excluded.principal
                """, project, digest, isAccepted, at, principal)
            try change.audit(
                change.asker, isAccepted ? "defaults.accept" : "defaults.reject", folder: project,
                effect: "\(words) (\(digest.prefix(12)))", at: at)
            return DefaultsDecision(digest: digest, isAccepted: isAccepted, at: at, principal: principal)
        }
    }

    func close(_ path: String, at: Timestamp) async throws -> Bool {
        try await core.change { change in
            let removed = try change.transaction.execute("DELETE FROM opened_folders WHERE path = ?", path)
            if removed > 0 { try change.audit(change.asker, "folder.close", folder: path, at: at) }
            return removed > 0
        }
    }
}
