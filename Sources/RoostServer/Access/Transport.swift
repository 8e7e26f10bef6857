/// The way by which a request came in.
package enum Transport: Sendable, Equatable {
    /// The peer's user was checked when it connected.
    case unix
    case tcp
}
