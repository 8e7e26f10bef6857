import RoostModel

extension StoredChanges {
    /// Loads the stored changes with their digest. A digest is computed for changes that an earlier version of Roost stored without one.
    static func loadWithDigest(_ folder: String) throws -> StoredChanges? {
        guard var stored = try load(folder) else { return nil }
        if stored.changeSet.digest != nil { return stored }
        for index in stored.changes.indices {
            let slot = stored.changes[index].slot
            stored.changes[index].baseHash = try ChangeDigest.hash(file: base(folder, slot))
            stored.changes[index].resultHash = try ChangeDigest.hash(file: result(folder, slot))
        }
        stored.changeSet.digest = ChangeDigest.of(stored)
        return stored
    }
}
