/// A reason to look at a changed file before it is applied.
package struct ChangeMark: Sendable, Equatable, Codable {
    /// What kind of risk the mark is about.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Agents on the person's machine read it as instructions or settings.
        case agent
        /// A build or an interpreter runs it without being asked.
        case buildScript = "build_script"
        /// Runs on continuous integration machines.
        case ci
        case editor
        case executable
        /// Settings of a version control system, which can name programs to run.
        case gitSettings = "git_settings"
        /// Invisible text: bidirectional control characters, zero-width characters, control characters.
        case hiddenText = "hidden_text"
        case hook
        case invalidText = "invalid_text"
        /// A symbolic link that leads out of the project or into its `.git`.
        case linkOut = "link_out"
        case lookAlike = "look_alike"
        case packageScript = "package_script"
        /// Part of a folder that git would take for a repository, with its own settings and hooks.
        case repository
        case setuid
        /// A shell runs it when it starts or enters the folder.
        case shell
        /// Another program runs it at start-up.
        case startUp = "start_up"
        case worldWritable = "world_writable"
    }

    /// The kind, for programs.
    package let kind: Kind
    /// For people: the end of a sentence that begins with the file's name.
    package let words: String

    package init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }

    /// Whether the file needs explicit confirmation by name: it acts on the person's machine without being started on purpose, or is not
    /// what it seems.
    package var isAskedFor: Bool { Self.asked.contains(kind) }

    /// The kinds that need confirmation, whatever the policy says.
    package static let asked: Set<Kind> = [
        .agent, .buildScript, .ci, .editor, .gitSettings, .hiddenText, .hook, .linkOut, .lookAlike, .packageScript, .repository, .setuid,
        .shell,
        .startUp,
    ]
}

extension ChangeMark.Kind {
    /// A label for files of this kind, as in lists.
    package var words: String {
        switch self {
        case .agent: "agent instructions"
        case .buildScript: "build scripts"
        case .ci: "CI configuration"
        case .editor: "editor settings"
        case .executable: "programs"
        case .gitSettings: "git settings"
        case .hiddenText: "hidden text"
        case .hook: "hooks"
        case .invalidText: "invalid UTF-8"
        case .linkOut: "links out of the project"
        case .lookAlike: "look-alike names"
        case .packageScript: "package scripts"
        case .repository: "nested repositories"
        case .setuid: "setuid programs"
        case .shell: "shell start-up files"
        case .startUp: "start-up files"
        case .worldWritable: "world-writable files"
        }
    }
}
