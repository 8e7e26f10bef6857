/// The listener on which a request arrived.
package enum Transport: Sendable, Equatable {
    /// The Unix socket; the peer's user id was checked on connection.
    case unix
    /// The loopback TCP listener; callers need a token.
    case tcp
}
