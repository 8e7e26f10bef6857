/// Why the store does not do what it was asked for.
package enum StoreError: Error, Sendable, Equatable {
    case notFound(String)
    case conflict(StoreConflict)
    /// The idempotency key came with another request before.
    case idempotencyMismatch
    case leaseLost(RunID)
    /// The thing was changed by somebody else meanwhile.
    case versionMismatch(expected: Int64, found: Int64)
    /// The state folder was written by a newer version.
    case newerSchema(found: Int, known: Int)
    /// The store cannot be written: the disk is full or the folder read-only.
    case unwritable(String)
    case corrupt(String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let what): "there is no \(what)"
        case .conflict(let why): why.description
        case .idempotencyMismatch: "another request was made with this Idempotency-Key"
        case .versionMismatch(let expected, let found):
            "it was changed meanwhile: your change was made from version \(expected), and version \(found) is stored"
        case .leaseLost(let run): "the lease on run \(run.short) was lost to another runner"
        case .newerSchema(let found, let known):
            "the state folder was written by a newer roost (schema \(found), this one knows \(known)); install that version again, or use another ROOST_HOME"
        case .unwritable(let why): "the state folder cannot be written: \(why)"
        case .corrupt(let why): "the database is damaged: \(why)"
        }
    }
}
