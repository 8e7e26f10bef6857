extension SchemaFixture {
    /// The same, and a message with variables that only the daemon of that time knew.
    static let version7 = SchemaFixture(
        version: 7,
        dump: SchemaFixture.version6.dump + """

            ALTER TABLE messages ADD COLUMN promise TEXT;
            CREATE INDEX messages_with_promise ON messages (task, number) WHERE promise IS NOT NULL;
            UPDATE messages SET promise = '{"named":["A"],"takesInput":true,"variables":["PATH"]}' WHERE number = 1;
            """)
}
