/// A git reference besides HEAD that a run created: a branch, a tag, a stash entry or a note.
package struct AgentReference: Sendable, Equatable, Codable {
    /// The kind of reference.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// The commit of HEAD. Reported as the run's commits, not among the references.
        case head
        case branch
        case tag
        case stash
        case note
    }

    package let kind: Kind
    /// The short name, without `refs/heads/` and the like: `feature`, `v1.0`, `stash@{0}`.
    package let name: String
    /// Hash of the object that the reference points to.
    package let hash: String
    /// The number of its commits that neither the project nor the run's HEAD has.
    package let commits: Int

    package init(kind: Kind, name: String, hash: String, commits: Int) {
        self.kind = kind
        self.name = name
        self.hash = hash
        self.commits = commits
    }
}

extension AgentReference.Kind {
    /// - Returns: `nil` for references that are nobody's work, such as remote-tracking branches and bisection marks.
    package init?(reference name: String) {
        if name == "refs/stash" {
            self = .stash
        } else if name.hasPrefix("refs/heads/") {
            self = .branch
        } else if name.hasPrefix("refs/tags/") {
            self = .tag
        } else if name.hasPrefix("refs/notes/") {
            self = .note
        } else {
            return nil
        }
    }

    /// The prefix of references of this kind.
    package var folder: String {
        switch self {
        case .head, .branch, .stash: "refs/heads/"
        case .tag: "refs/tags/"
        case .note: "refs/notes/"
        }
    }
}

extension AgentReference {
    /// For people, as a part of a sentence: `branch feature, 2 commits`.
    package var words: String {
        let count = commits == 0 ? "" : commits == 1 ? ", 1 commit" : ", \(commits) commits"
        return "\(kind.rawValue) \(name)\(count)"
    }
}
