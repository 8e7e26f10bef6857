import RoostModel

extension Caller {
    /// A process of the daemon's own user on the Unix socket.
    static let owner = Caller(principal: .owner, requestID: "r")
}
