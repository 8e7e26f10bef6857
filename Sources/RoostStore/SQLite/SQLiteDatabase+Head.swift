import RoostModel

extension SQLiteDatabase {
    /// The position of the newest event. Called before anybody else uses the database.
    func head() throws -> Int64 { try readNow { try EventReader.head(on: $0) } }

    /// The node of the state folder that contains the database. Called before anybody else uses the database.
    func node() throws -> NodeID { try readNow { try Store.node(on: $0) } }
}
