extension SQLiteDatabase {
    /// The position of the newest event, read while nobody else uses the database yet.
    func head() throws -> Int64 {
        do {
            return try readNow { try EventReader.head(on: $0) }
        } catch {
            throw SQLiteFailure.translated(error, path: path)
        }
    }
}
