/// What `roost service` found or did.
struct ServiceReport: Sendable, Equatable, Codable {
    /// `systemd`, `launchd` or `none`.
    var manager: String
    /// The unit or property list; absent where there is no manager.
    var file: String?
    var isInstalled: Bool
    /// The manager's own word: `active`, `inactive`, `failed`, …; absent where it could not be asked.
    var state: String?
    var isEnabled: Bool?
    var pid: Int?
    /// Whether the service runs without a session of the user; absent where that means nothing.
    var lingers: Bool?
    /// What a person should know or do.
    var notes: [String]
    /// What would be written; only of a dry run.
    var text: String?
}
