/// A mechanism that contains a run.
package enum GuardName: String, Codable, Sendable, CaseIterable {
    case userNamespace = "user_namespace"
    case mountNamespace = "mount_namespace"
    case pidNamespace = "pid_namespace"
    case ipcNamespace = "ipc_namespace"
    case utsNamespace = "uts_namespace"
    case networkNamespace = "network_namespace"
    case noNewPrivileges = "no_new_privileges"
    case overlay
    case memoryLimit = "memory_limit"
    case processLimit = "process_limit"
    case diskLimit = "disk_limit"

    /// Whether a `safe` or `project` run cannot start without it. Without another guard a run starts and reports the weakness.
    package var isMandatory: Bool {
        switch self {
        case .userNamespace, .mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .networkNamespace, .noNewPrivileges: true
        case .overlay, .memoryLimit, .processLimit, .diskLimit: false
        }
    }
}

/// How well one guard works on this machine.
package struct GuardReport: Sendable, Equatable, Codable {
    /// How reliably a guard is enforced.
    package enum Strength: String, Codable, Sendable, CaseIterable {
        case enforced
        /// Checked from outside at intervals, so it can be exceeded for a moment.
        case watched
        case missing
    }

    package let name: GuardName
    package let strength: Strength
    /// The mechanism used, or the error met.
    package let evidence: String
    /// What to do if it is not enforced; `nil` if there is nothing.
    package let remedy: String?

    /// - Parameter remedy: one sentence for people.
    package init(name: GuardName, strength: Strength, evidence: String, remedy: String? = nil) {
        self.name = name
        self.strength = strength
        self.evidence = evidence
        self.remedy = remedy
    }
}

extension GuardName {
    /// For people: `the memory limit`.
    package var words: String {
        self == .noNewPrivileges ? "the restriction of new privileges" : "the " + rawValue.split(separator: "_").joined(separator: " ")
    }
}
