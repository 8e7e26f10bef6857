import RoostModel

/// One path that an application changes, with its state before and after. Both contents are stored in `<number>.before` and
/// `<number>.after` beside the intent before anything changes.
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

/// The stored plan of an application, from which a restart can complete it or roll it back.
struct Intent: Sendable, Codable {
    var projectPath: String
    var ownerUID: UInt32
    var ownerGID: UInt32
    var operations: [Operation]
    /// Permissions of the folders that held the paths, to create them again.
    var folders: [FolderRights]
    /// Folders that did not exist before.
    var createdFolders: [TreePath]
    /// The upper layer from which applied paths are pruned.
    var upper: String?
    /// Paths, including unchanged ones, that are pruned from the upper layer.
    var settled: [TreePath]
    /// Paths of the run's changes that the upper layer must keep.
    var remaining: [TreePath]
    var commit: CommitIntent?
    /// The identity of the project folder; `nil` in intents of earlier versions of Roost.
    var identity: FolderIdentity?
    /// Empty folders to create and remove beside the operations.
    var emptyFolders: EmptyFolders?

    struct FolderRights: Sendable, Codable {
        var path: TreePath
        var mode: UInt32
    }
}

/// The commit that ends an application with the target `commit`.
struct CommitIntent: Sendable, Codable {
    /// The commit that HEAD named before; `nil` where there was none.
    var parent: String?
    var message: String
    /// Seconds since 1970.
    var date: Int64
    /// The new commit, which is stored in the repository but not named by a branch yet; the parent itself where there is nothing to commit.
    var made: String?
}

/// The direction in which an intent is carried out: forward applies, backward undoes.
enum Direction: Sendable {
    case forward, backward

    func goal(_ operation: Operation) -> Operation.Entry { self == .forward ? operation.after : operation.before }
    func start(_ operation: Operation) -> Operation.Entry { self == .forward ? operation.before : operation.after }
    var reversed: Direction { self == .forward ? .backward : .forward }
}

/// A simulated power failure: tests throw it from a fault point, and nothing is cleaned up or rolled back after it.
package struct SimulatedCrash: Error, Sendable {
    /// Creates the error. It carries no values.
    package init() {}
}

/// An application failed, and its rollback failed too. The recovery at the next start tries again.
struct StillOpen: Error, CustomStringConvertible {
    let first: any Error
    /// The error of the rollback; `nil` where none was tried.
    var second: (any Error)?

    var description: String {
        "\(first); " + (second.map { "the rollback failed too: \($0); " } ?? "") + "the next start recovers it"
    }
}

/// Why an application cannot be carried out, as a sentence for the user.
struct ApplyFailure: Error, CustomStringConvertible {
    let description: String
    var paths: [TreePath] = []
}
