package import RoostModel

/// `POST /v1/gc`
package struct CollectAnswer: Codable, Sendable, Equatable {
    /// One work tree that went, or would go.
    package struct Tree: Codable, Sendable, Equatable {
        package let taskId: TaskID
        package let title: String
        package let projectPath: String
        /// Whether its changes are neither applied nor discarded.
        package let isUndecided: Bool
        /// What it occupies beyond its project; absent where it is gone.
        package let bytes: Int64?

        package init(_ expired: ExpiredWorkTree, bytes: Int64? = nil) {
            taskId = expired.task
            title = expired.title
            projectPath = expired.tree.project.path
            isUndecided = expired.isUndecided
            self.bytes = bytes
        }
    }

    /// Tasks whose work trees are gone; empty for a dry run.
    package let removed: [TaskID]
    package let trees: [Tree]
    /// How many tasks have changes that nobody applied or discarded, after this.
    package let undecided: Int
    /// What else went, or would go.
    package let space: [Space]

    /// What one kind of thing takes.
    package struct Space: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable, CaseIterable {
            /// Objects of repositories that no task stands on.
            case objects
            /// What runs printed and did.
            case output
            /// Downloads that tools' caches hold.
            case caches
            /// Free pages of the database's file.
            case database
        }

        package let kind: Kind
        /// Stores of objects, runs, files of caches, or one database.
        package let count: Int
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
