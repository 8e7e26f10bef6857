/// A guard that stands around a run.
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

    /// Without a mandatory guard a `safe` or `project` run does not start; without another one it starts and says so.
    package var isMandatory: Bool {
        switch self {
        case .userNamespace, .mountNamespace, .pidNamespace, .ipcNamespace, .utsNamespace, .networkNamespace, .noNewPrivileges: true
        case .overlay, .memoryLimit, .processLimit, .diskLimit: false
        }
    }
}

/// How well one guard holds on this machine.
package struct GuardReport: Sendable, Equatable, Codable {
    package enum Strength: String, Codable, Sendable, CaseIterable {
        case enforced
        /// Looked at from outside and acted on, with a delay: it can be overrun for a moment.
        case watched
        case missing
    }

    package let name: GuardName
    package let strength: Strength
    /// What the statement rests on: the mechanism, or the error met.
    package let evidence: String
    /// What to do where it is not enforced.
    package let remedy: String?

    package init(name: GuardName, strength: Strength, evidence: String, remedy: String? = nil) {
        self.name = name
        self.strength = strength
        self.evidence = evidence
        self.remedy = remedy
    }
}

extension GuardName {
    /// As people read it: `the memory limit`.
    package var words: String {
        self == .noNewPrivileges ? "the bar on new privileges" : "the " + rawValue.split(separator: "_").joined(separator: " ")
    }
}
