/// The result of `roost service`.
struct ServiceReport: Sendable, Equatable, Codable {
    /// `systemd`, `launchd` or `none`.
    var manager: String
    /// The path of the unit or property list; `nil` without a service manager.
    var file: String?
    var isInstalled: Bool
    /// The manager's own term: `active`, `inactive`, `failed`, …; `nil` if it could not be queried.
    var state: String?
    var isEnabled: Bool?
    var pid: Int?
    /// Whether the service runs without a session of the user; `nil` if that does not apply.
    var lingers: Bool?
    /// Hints for the person.
    var notes: [String]
    /// The text of the file; only in a dry run.
    var text: String?
}
