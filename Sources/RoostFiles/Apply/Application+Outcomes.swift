import RoostModel

extension Application {
    /// The application with the status `conflicted`; nothing was changed.
    func conflicted(_ conflicts: [ApplyConflict]) -> Application {
        var result = self
        result.status = .conflicted
        result.conflicts = conflicts
        let count = conflicts.count == 1 ? "1 file conflicts" : "\(conflicts.count) files conflict"
        result.message = "\(count) with what is in the project now; nothing was changed"
        return result
    }

    /// The application with the status `failed`.
    func failed(_ message: String) -> Application {
        var result = self
        result.status = .failed
        result.message = message
        return result
    }

    /// The application with the status `applied`, as it cannot be undone; nothing was changed.
    func undoRefused(_ conflicts: [ApplyConflict]) -> Application {
        var result = self
        result.status = .applied
        result.conflicts = conflicts
        let others = conflicts.count > 1 ? " and \(conflicts.count - 1) more were" : " was"
        result.message = "\(conflicts.first?.path ?? "a file")\(others) changed since; nothing was undone"
        return result
    }
}
