import RoostModel

extension SQLiteDatabase {
    /// The position of the newest event, read while nobody else uses the database yet.
    func head() throws -> Int64 { try readNow { try EventReader.head(on: $0) } }

    /// The node whose state folder it lies in, read likewise.
    func node() throws -> NodeID { try readNow { try Store.node(on: $0) } }
}
