import RoostModel

/// One path that an application changes, from what was there to what shall be there. Both contents lie in `<number>.before` and
/// `<number>.after` beside the intent before anything is touched.
struct Operation: Sendable, Codable, Equatable {
    var number: Int
    var path: TreePath
    var before: Entry
    var after: Entry

    enum Entry: Sendable, Codable, Equatable {
        case absent
        case content(mode: UInt32)

        var mode: UInt32? {
            if case .content(let mode) = self { return mode }
            return nil
        }
    }
}

/// Everything that a restart needs to finish an application or to take it back.
struct Intent: Sendable, Codable {
    var projectPath: String
    var ownerUID: UInt32
    var ownerGID: UInt32
    var operations: [Operation]
    /// Rights of the folders that held the paths, to make them again.
    var folders: [FolderRights]
    /// Folders that were not there before.
    var createdFolders: [TreePath]
    /// Upper layer to be relieved of what was applied.
    var upper: String?
    /// Paths, also unchanged ones, that the upper layer need not hold any more.
    var settled: [TreePath]
    /// Paths of the run's changes that it must go on holding.
    var remaining: [TreePath]
    var commit: CommitIntent?
    /// Which folder the path named; `nil` in those that are older than this.
    var identity: FolderIdentity?
    /// Folders to be made and removed beside what the operations bring about.
    var emptyFolders: EmptyFolders?

    struct FolderRights: Sendable, Codable {
        var path: TreePath
        var mode: UInt32
    }
}

/// The commit that ends an application with the target `commit`.
struct CommitIntent: Sendable, Codable {
    /// What HEAD named before; `nil` where there was no commit.
    var parent: String?
    var message: String
    /// Seconds since 1970.
    var date: Int64
    /// The commit, which the repository has already but no branch names; the parent itself where there is nothing to commit.
    var made: String?
}

/// Which way an intent is carried out.
enum Direction: Sendable {
    case forward, backward

    func goal(_ operation: Operation) -> Operation.Entry { self == .forward ? operation.after : operation.before }
    func start(_ operation: Operation) -> Operation.Entry { self == .forward ? operation.before : operation.after }
    var reversed: Direction { self == .forward ? .backward : .forward }
}

/// The power is gone, as far as the code can tell: tests throw it from a fault point, and nothing then is cleaned up or taken back.
package struct SimulatedCrash: Error, Sendable {
    package init() {}
}

/// An application failed and could not be taken back either; a restart tries again.
struct StillOpen: Error, CustomStringConvertible {
    let first: any Error
    /// `nil` where taking it back was not tried.
    var second: (any Error)?

    var description: String {
        "\(first); " + (second.map { "taking it back failed too: \($0); " } ?? "") + "it is settled at the next start"
    }
}

/// Why an application cannot go on, for people.
struct ApplyFailure: Error, CustomStringConvertible {
    let description: String
    var paths: [TreePath] = []
}
