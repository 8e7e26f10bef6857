/// Why a changed file deserves a second look before it is applied.
package struct ChangeMark: Sendable, Equatable, Codable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Agents on the person's side take it for instructions or settings.
        case agent
        /// A build or an interpreter runs it unasked.
        case buildScript = "build_script"
        /// Runs on the machines of continuous integration.
        case ci
        case editor
        case executable
        /// Settings of a version control system, which can name programs.
        case gitSettings = "git_settings"
        /// Text that is not seen: marks of direction, characters without width, controls.
        case hiddenText = "hidden_text"
        case hook
        case invalidText = "invalid_text"
        /// A link that leads out of the project, or into its `.git`.
        case linkOut = "link_out"
        case lookAlike = "look_alike"
        case packageScript = "package_script"
        /// A part of a folder that git takes for a repository, with settings and hooks of its own.
        case repository
        case setuid
        /// A shell runs it on entering the folder or when it starts.
        case shell
        /// Another program runs it when it starts.
        case startUp = "start_up"
        case worldWritable = "world_writable"
    }

    package let kind: Kind
    /// What it means, as the end of a sentence that the file's name begins.
    package let words: String

    package init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }

    /// Whether the file does something on the person's side without being started on purpose, or is another than it seems: then a person is asked for
    /// it by name.
    package var isAskedFor: Bool { Self.asked.contains(kind) }

    /// Kinds that are asked for, whatever the policy says.
    package static let asked: Set<Kind> = [
        .agent, .buildScript, .ci, .editor, .gitSettings, .hiddenText, .hook, .linkOut, .lookAlike, .packageScript, .repository, .setuid,
        .shell,
        .startUp,
    ]
}

extension ChangeMark.Kind {
    /// Files of this kind, as people read it in a list.
    package var words: String {
        switch self {
        case .agent: "instructions of agents"
        case .buildScript: "what builds run"
        case .ci: "what CI runs"
        case .editor: "settings of editors"
        case .executable: "programs"
        case .gitSettings: "settings of git"
        case .hiddenText: "hidden text"
        case .hook: "hooks"
        case .invalidText: "text that is no UTF-8"
        case .linkOut: "links that lead out"
        case .lookAlike: "look-alike names"
        case .packageScript: "scripts of packages"
        case .repository: "repositories inside"
        case .setuid: "set-id programs"
        case .shell: "what shells run"
        case .startUp: "what runs at a start"
        case .worldWritable: "files that all may write"
        }
    }
}
