/// The ways back from a failure and from a crash.
extension TransactionRunner {
    /// After a failure in one direction: everything that was moved goes back; what somebody else changed meanwhile stays.
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

    /// After a crash in one direction: on to the goal where that can be done, else back.
    ///
    /// - Returns: paths that somebody else changed meanwhile and that therefore made it go back; empty where the goal was reached.
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
