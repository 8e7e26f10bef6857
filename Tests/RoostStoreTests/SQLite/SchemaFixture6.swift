extension SchemaFixture {
    /// The same story, with what came with its messages in memory only.
    static let version6 = SchemaFixture(
        version: 6,
        dump: version5.dump + #"""

            ALTER TABLE messages ADD COLUMN promise TEXT;
            UPDATE messages SET promise = '{"named":["OWN"],"takesInput":true,"variables":["PATH"]}' WHERE number = 1;
            CREATE INDEX messages_with_promise ON messages (task, number) WHERE promise IS NOT NULL;
            """#)
}
