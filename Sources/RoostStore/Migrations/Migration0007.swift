extension Migration {
    /// The names of what came with a message in memory only, so that a run executed after a restart can report what is missing.
    static let promises = Migration(
        number: 7, name: "what came with messages in memory only",
        statements: [
            "ALTER TABLE messages ADD COLUMN promise TEXT",
            "CREATE INDEX messages_with_promise ON messages (task, number) WHERE promise IS NOT NULL",
        ])
}
