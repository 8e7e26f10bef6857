extension Migration {
    /// A trigram index of titles and messages, by the number of the task or message; the texts themselves are not stored again. What
    /// trigrams cannot decide is compared with the text when it is read.
    static let search: [String] = [
        "CREATE VIRTUAL TABLE title_search USING fts5 (text, \(options))",
        "CREATE VIRTUAL TABLE message_search USING fts5 (text, \(options))",
        "INSERT INTO title_search (rowid, text) SELECT number, \(part("title")) FROM tasks ORDER BY number",
        "INSERT INTO message_search (rowid, text) SELECT number, \(part("body")) FROM messages WHERE removed_at IS NULL ORDER BY number",
    ]

    private static let options = "tokenize = 'trigram', content = '', detail = none, columnsize = 0"

    /// A long message must not block the writer, so only its beginning is indexed.
    private static func part(_ text: String) -> String { "substr(\(text), 1, 32768)" }

    static let searchTriggers: [String] = [
        "CREATE TRIGGER title_search_inserted AFTER INSERT ON tasks BEGIN \(addedTitle) END",
        "CREATE TRIGGER title_search_updated AFTER UPDATE OF title ON tasks WHEN old.title <> new.title BEGIN \(removedTitle) \(addedTitle) END",
        "CREATE TRIGGER title_search_deleted AFTER DELETE ON tasks BEGIN \(removedTitle) END",
        "CREATE TRIGGER message_search_inserted AFTER INSERT ON messages BEGIN \(addedMessage) END",
        "CREATE TRIGGER message_search_updated AFTER UPDATE OF body, removed_at ON messages BEGIN \(removedMessage) \(addedMessage) END",
        "CREATE TRIGGER message_search_deleted AFTER DELETE ON messages BEGIN \(removedMessage) END",
    ]

    private static let addedTitle = "INSERT INTO title_search (rowid, text) VALUES (new.number, \(part("new.title")));"
    private static let removedTitle =
        "INSERT INTO title_search (title_search, rowid, text) VALUES ('delete', old.number, \(part("old.title")));"
    private static let addedMessage = """
        INSERT INTO message_search (rowid, text) SELECT new.number, \(part("new.body")) WHERE new.removed_at IS NULL;
        """
    private static let removedMessage = """
        INSERT INTO message_search (message_search, rowid, text) SELECT 'delete', old.number, \(part("old.body")) WHERE old.removed_at IS NULL;
        """
}
