extension SQLiteDatabase {
    /// The position of the newest event. Called before anybody else uses the database.
    func head() throws -> Int64 {
        do {
            return try readNow { try EventReader.head(on: $0) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }
}
