package import Logging

/// The closed list of metadata keys, so that logs can be searched by them.
package enum LogKey: String {
    case agent = "agent.id"
    case application = "application.id"
    case count
    case durationMs = "duration.ms"
    case errorCode = "error.code"
    case error = "error.message"
    case guardName = "guard.name"
    case node = "node.id"
    case path
    case pid
    case reason
    case request = "request.id"
    case route = "http.route"
    case run = "run.id"
    case socket = "socket.path"
    case status
    case task = "task.id"
    case version
}

extension Logger.Metadata {
    /// Metadata from known keys. Values are written with their description, so types that contain secrets must redact them there.
    package static func keys(_ pairs: (LogKey, any Sendable & CustomStringConvertible)...) -> Logger.Metadata {
        Logger.Metadata(pairs.map { ($0.0.rawValue, .string($0.1.description)) }, uniquingKeysWith: { $1 })
    }
}
