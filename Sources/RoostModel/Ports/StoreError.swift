/// Errors of the store.
package enum StoreError: Error, Sendable, Equatable {
    case notFound(String)
    case conflict(StoreConflict)
    /// The idempotency key was used before with another request.
    case idempotencyMismatch
    case leaseLost(RunID)
    /// The object was changed by somebody else in the meantime.
    case versionMismatch(expected: Int64, found: Int64)
    /// The state folder was written by a newer version.
    case newerSchema(found: Int, known: Int)
    /// The store cannot be written: the disk is full or the folder is read-only.
    case unwritable(String)
    case corrupt(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let what): "there is no \(what)"
        case .conflict(let why): why.description
        case .idempotencyMismatch: "this Idempotency-Key was already used for a different request"
        case .versionMismatch(let expected, let found):
            "it was changed in the meantime: your change is based on version \(expected), but version \(found) is stored"
        case .leaseLost(let run): "the lease on run \(run.short) was lost to another runner"
        case .newerSchema(let found, let known):
            "the state folder was written by a newer roost (schema \(found), this one knows \(known)); install that version again, or use another ROOST_HOME"
        case .unwritable(let why): "the state folder cannot be written: \(why)"
        case .corrupt(let why): "the database is damaged: \(why)"
        }
    }
}
