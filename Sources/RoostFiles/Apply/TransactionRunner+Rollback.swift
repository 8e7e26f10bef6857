/// Rollback after a failure, and recovery after a crash.
extension TransactionRunner {
    /// Reverses all steps after a failure in one direction. Paths that another program changed meanwhile stay.
    func rollBack(_ direction: Direction) throws {
        try clearTemporaries()
        let back = direction.reversed
        let moved = try intent.operations.filter {
            try isAt(direction.goal($0), $0, content: direction) && !isAt(back.goal($0), $0, content: back)
        }
        for operation in moved where back.goal(operation) == .absent { try remove(operation, back, nil) }
        removeFolders(back)
        for operation in moved where back.goal(operation) != .absent {
            try stage(operation, back)
            try syncStaged(operation, back)
            try write(operation, back, nil)
        }
        try makeEmptyFolders(back)
        try syncFolders()
    }

    /// Completes an intent after a crash in one direction, or rolls it back where that is not possible.
    ///
    /// - Returns: paths that another program changed meanwhile, for which it was rolled back; empty where it was completed.
    func recover(_ direction: Direction) throws -> [TreePath] {
        try clearTemporaries()
        let foreign = try changedPaths()
        if foreign.isEmpty {
            do {
                try run(direction)
                return []
            } catch let error as SimulatedCrash {
                throw error
            } catch {
                try rollBack(direction)
                throw error
            }
        }
        try rollBack(direction)
        return foreign
    }
}
