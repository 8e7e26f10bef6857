/// The reason why a daemon does not start.
package enum DaemonError: Error, Equatable, CustomStringConvertible {
    /// The state folder, or a file in it, cannot be used; the path and the reason.
    case stateFolder(String, why: String)
    /// Another process holds the lock of the state folder at this path.
    case alreadyRunning(String)

    /// A message for people that names the path and a remedy.
    package var description: String {
        switch self {
        case .stateFolder(let path, let why): "the state folder cannot be used: \(path): \(why)"
        case .alreadyRunning(let path): "another daemon uses the state folder \(path); see roost status, stop it with roost down"
        }
    }
}
