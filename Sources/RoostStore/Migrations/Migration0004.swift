extension Migration {
    /// What the audit log records about requests: where they came in, their effect, and how often the same was refused.
    static let auditOfRequests = Migration(
        number: 4, name: "audit of requests",
        statements: [
            "ALTER TABLE audit ADD COLUMN token_name TEXT",
            "ALTER TABLE audit ADD COLUMN entry TEXT",
            "ALTER TABLE audit ADD COLUMN effect TEXT",
            "ALTER TABLE audit ADD COLUMN refused INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE audit ADD COLUMN count INTEGER NOT NULL DEFAULT 1",
            "CREATE INDEX audit_refused ON audit (number) WHERE refused = 1",
            "CREATE INDEX audit_starts ON audit (number) WHERE action = 'daemon.start'",
        ])
}
