package import HTTPTypes
package import RoostModel
import RoostWire

/// The single place for authentication. HTTP requests, server-sent events and WebSockets all use it, so that none omits a check.
package protocol Authenticator: Sendable {
    /// Checks Host, Origin and fetch metadata before anything else, on every path, without access to the store.
    ///
    /// - Parameters:
    ///   - authority: the first `Host` field; further ones are in `fields`.
    /// - Throws: ``ErrorBody`` with `host_refused` or `origin_refused`.
    func inspect(_ fields: HTTPFields, authority: String?, transport: Transport, requestID: String) throws

    /// Whether a browser's `Origin` is the server's own or a listed one. Preflights and responses then carry CORS headers for it.
    func allows(origin: String) -> Bool

    /// Verifies the token in `Authorization`. On the Unix socket none is needed.
    ///
    /// - Throws: ``ErrorBody`` with `not_authorized`, `sign_in_expired` or `too_many_attempts`.
    func authenticate(_ fields: HTTPFields, transport: Transport, requestID: String) async throws -> AuthenticatedCaller

    /// Checks again a caller who was authenticated earlier.
    ///
    /// - Throws: ``ErrorBody`` with `not_authorized` or `sign_in_expired` if the token was revoked or has expired since.
    func confirm(_ caller: AuthenticatedCaller, requestID: String) throws

    /// Returns when the caller's token is revoked, rotated or expired: at once if it already is, never for the owner. Returns early if the
    /// waiting task is cancelled.
    func ended(_ caller: AuthenticatedCaller) async

    /// Creates a ticket for places where no header can be set; valid once, within 60 s.
    func issueTicket(for caller: AuthenticatedCaller) -> StreamTicket

    /// Redeems a ticket. Of concurrent calls with the same ticket, exactly one gets the caller.
    func redeem(_ ticket: String) -> AuthenticatedCaller?
}

extension Authenticator {
    /// All checks: ``inspect(_:authority:transport:requestID:)``, then ``authenticate(_:transport:requestID:)``.
    package func admit(_ fields: HTTPFields, authority: String?, transport: Transport, requestID: String) async throws
        -> AuthenticatedCaller
    {
        try inspect(fields, authority: authority, transport: transport, requestID: requestID)
        return try await authenticate(fields, transport: transport, requestID: requestID)
    }
}

/// A single-use credential for opening a WebSocket from a browser.
package struct StreamTicket: Sendable, Equatable {
    /// `roost_t_` and base64url of 32 random bytes.
    package let ticket: String
    /// 60 s after issuing, or the end of the caller's token if that is earlier.
    package let expiresAt: Timestamp

    package init(ticket: String, expiresAt: Timestamp) {
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}
