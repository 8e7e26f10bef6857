extension Migration {
    /// Of what came with a message in memory only, the names: a run that is executed after a restart can say what it lacks.
    static let promises = Migration(
        number: 7, name: "what came with messages in memory only",
        statements: [
            "ALTER TABLE messages ADD COLUMN promise TEXT",
            "CREATE INDEX messages_with_promise ON messages (task, number) WHERE promise IS NOT NULL",
        ])
}
