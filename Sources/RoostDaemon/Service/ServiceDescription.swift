/// The daemon's configuration for a service manager.
struct ServiceDescription: Sendable, Equatable {
    /// The absolute path of the program.
    let executable: String
    /// The state folder; `nil` for the default in the user's home.
    let stateFolder: String?
    /// The value of `PATH`, by which runs find their tools.
    let searchPath: String?
}
