/// What a service manager is told about the daemon.
struct ServiceDescription: Sendable, Equatable {
    /// Absolute path of the program.
    let executable: String
    /// Where the state lies; `nil` for the usual place in the user's home.
    let stateFolder: String?
    /// Variables that the daemon's runs need to find their tools.
    let searchPath: String?
}
