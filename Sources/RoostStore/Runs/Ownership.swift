import RoostModel

/// Which node owns an object's folders. An object without a node belongs to every node; a store without a node owns everything.
extension StoreCore {
    /// - Parameter column: an SQL expression for the node.
    func isOwn(_ column: String) -> String {
        // Safe to interpolate: an id contains only hexadecimal digits and hyphens.
        node.map { "coalesce(\(column) = '\($0)', TRUE)" } ?? "TRUE"
    }
}

extension Change {
    /// Refuses work in the folders of a task that belongs to another node.
    func refuseElsewhere(_ task: TaskID) throws {
        guard let node, let owner = try transaction.task(task)?.node, owner != node else { return }
        throw StoreError.conflict(.elsewhere(task, owner))
    }
}
