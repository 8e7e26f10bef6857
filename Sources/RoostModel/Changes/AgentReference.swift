/// Something besides HEAD that a run left in its repository: a branch, a tag, an entry of the stash, a note.
package struct AgentReference: Sendable, Equatable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// What HEAD names; told as the run's commits and not among the references.
        case head
        case branch
        case tag
        case stash
        case note
    }

    package let kind: Kind
    /// Without `refs/heads/` and the like: `feature`, `v1.0`, `stash@{0}`.
    package let name: String
    /// Hash of the object that it names.
    package let hash: String
    /// How many commits come with it that neither the project nor the run's HEAD has.
    package let commits: Int

    package init(kind: Kind, name: String, hash: String, commits: Int) {
        self.kind = kind
        self.name = name
        self.hash = hash
        self.commits = commits
    }
}

extension AgentReference.Kind {
    /// - Returns: `nil` for what is nobody's work: remote-tracking branches, marks of a bisection.
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

    /// Where references of this kind stand.
    package var folder: String {
        switch self {
        case .head, .branch, .stash: "refs/heads/"
        case .tag: "refs/tags/"
        case .note: "refs/notes/"
        }
    }
}

extension AgentReference {
    /// For people, as one sentence's part.
    package var words: String {
        let count = commits == 0 ? "" : commits == 1 ? ", 1 commit" : ", \(commits) commits"
        return "\(kind.rawValue) \(name)\(count)"
    }
}
