/// Why a request of the daemon's own was not made, or not taken.
package enum OutboundError: Error, Equatable, CustomStringConvertible {
    case unknownHost(String, why: String)
    case privateAddress(host: String)
    case refused(status: Int)
    case unreadable(String, why: String)

    package var description: String {
        switch self {
        case .unknownHost(let host, let why): "\(host) is not known: \(why)"
        case .privateAddress(let host): "\(host) lies at this machine or in a private network, which is not allowed"
        case .refused(let status): "the receiver answered \(status)"
        case .unreadable(let path, let why): "\(path) cannot be used: \(why)"
        }
    }

    /// Whether another try may succeed.
    package var isPassing: Bool {
        switch self {
        case .unknownHost: true
        case .refused(let status): status == 408 || status == 429 || status >= 500
        case .privateAddress, .unreadable: false
        }
    }
}
