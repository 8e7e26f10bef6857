import RoostModel

/// Whose folders something lies in. What says no node belongs to whoever asks; so does everything to a store that no node is named for.
extension StoreCore {
    /// - Parameter column: an SQL expression for the node.
    func isOwn(_ column: String) -> String {
        // An id holds nothing that a statement could take for its own.
        node.map { "coalesce(\(column) = '\($0)', TRUE)" } ?? "TRUE"
    }
}

extension Change {
    /// What is to be done in the folders of a task's node is done there.
    func refuseElsewhere(_ task: TaskID) throws {
        guard let node, let owner = try transaction.task(task)?.node, owner != node else { return }
        throw StoreError.conflict(.elsewhere(task, owner))
    }
}
