/// Why a daemon does not start.
package enum DaemonError: Error, Equatable, CustomStringConvertible {
    case stateFolder(String, why: String)
    case alreadyRunning(String)

    package var description: String {
        switch self {
        case .stateFolder(let path, let why): "the state folder cannot be used: \(path): \(why)"
        case .alreadyRunning(let path): "another daemon uses the state folder \(path); roost status shows it, roost down stops it"
        }
    }
}
