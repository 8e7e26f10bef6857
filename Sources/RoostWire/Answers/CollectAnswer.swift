package import RoostModel

/// `POST /v1/gc`
package struct CollectAnswer: Codable, Sendable, Equatable {
    /// A work tree that was removed, or would be.
    package struct Tree: Codable, Sendable, Equatable {
        package let taskId: TaskID
        package let title: String
        /// The resolved root of the project.
        package let projectPath: String
        /// Whether its changes are neither applied nor discarded.
        package let isUndecided: Bool
        /// The space that it occupies without the project; `nil` once it is removed.
        package let bytes: Int64?

        package init(_ expired: ExpiredWorkTree, bytes: Int64? = nil) {
            taskId = expired.task
            title = expired.title
            projectPath = expired.tree.project.path
            isUndecided = expired.isUndecided
            self.bytes = bytes
        }
    }

    /// Tasks whose work trees were removed; empty for a dry run.
    package let removed: [TaskID]
    /// The work trees that were removed, or would be, newest first.
    package let trees: [Tree]
    /// The number of tasks that still have changes which are neither applied nor discarded.
    package let undecided: Int
    /// What else was removed, or would be.
    package let space: [Space]

    /// The space of one kind of data.
    package struct Space: Codable, Sendable, Equatable {
        /// The kinds of data that are removed besides work trees.
        package enum Kind: String, Codable, Sendable, CaseIterable {
            /// Repository objects that no task needs.
            case objects
            /// The stored output of runs.
            case output
            /// Downloads in tools' caches.
            case caches
            /// Free pages of the database file.
            case database
        }

        package let kind: Kind
        /// The number of object stores, runs or cache files; 1 for the database.
        package let count: Int
        /// The space that was freed, or would be.
        package let bytes: Int64

        package init(kind: Kind, count: Int, bytes: Int64) {
            self.kind = kind
            self.count = count
            self.bytes = bytes
        }
    }

    package init(removed: [TaskID], trees: [Tree], undecided: Int, space: [Space] = []) {
        self.removed = removed
        self.trees = trees
        self.undecided = undecided
        self.space = space
    }
}
