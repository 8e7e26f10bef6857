/// Why one of the daemon's own requests was not sent or not accepted.
package enum OutboundError: Error, Equatable, CustomStringConvertible {
    /// The host name cannot be resolved.
    case unknownHost(String, why: String)
    /// The host is this machine or in a private network.
    case privateAddress(host: String)
    /// The receiver answered with a status other than 2xx.
    case refused(status: Int)
    /// A file with a secret or with certificates cannot be used.
    case unreadable(String, why: String)

    package var description: String {
        switch self {
        case .unknownHost(let host, let why): "\(host) cannot be resolved: \(why)"
        case .privateAddress(let host): "\(host) is this machine or in a private network, which is not allowed"
        case .refused(let status): "the receiver answered \(status)"
        case .unreadable(let path, let why): "\(path) cannot be used: \(why)"
        }
    }

    /// Whether a retry may succeed.
    package var isPassing: Bool {
        switch self {
        case .unknownHost: true
        case .refused(let status): status == 408 || status == 429 || status >= 500
        case .privateAddress, .unreadable: false
        }
    }
}
