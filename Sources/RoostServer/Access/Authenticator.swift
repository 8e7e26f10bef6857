package import HTTPTypes
package import RoostModel
import RoostWire

/// The one place that decides who comes in. HTTP, server-sent events and WebSocket ask the same questions here, so that no way in forgets one.
package protocol Authenticator: Sendable {
    /// Host, Origin and fetch metadata: what must hold before anything else is looked at, on every path. Touches no store.
    ///
    /// - Parameters:
    ///   - authority: the first `Host` field; others stand in `fields`.
    /// - Throws: ``ErrorBody`` with `host_refused` or `origin_refused`.
    func inspect(_ fields: HTTPFields, authority: String?, transport: Transport, requestID: String) throws

    /// Whether a browser's `Origin` is ours or listed; preflights and answers name it then.
    func allows(origin: String) -> Bool

    /// The proof in `Authorization`. On the Unix socket none is needed.
    ///
    /// - Throws: ``ErrorBody`` with `not_authorized`, `sign_in_expired` or `too_many_attempts`.
    func authenticate(_ fields: HTTPFields, transport: Transport, requestID: String) async throws -> AuthenticatedCaller

    /// Looks again at a caller who was let in a while ago.
    ///
    /// - Throws: ``ErrorBody`` with `not_authorized` or `sign_in_expired`, where the proof died or ran out since.
    func confirm(_ caller: AuthenticatedCaller, requestID: String) throws

    /// Returns once the caller's proof is revoked, rotated away or run out; at once where it is already, never for the owner. Ends early
    /// where the waiting task is cancelled.
    func ended(_ caller: AuthenticatedCaller) async

    /// A proof for a place where a header cannot be set: used once, within 60 s.
    func issueTicket(for caller: AuthenticatedCaller) -> StreamTicket

    /// Exactly one of many that redeem the same ticket gets the caller.
    func redeem(_ ticket: String) -> AuthenticatedCaller?
}

extension Authenticator {
    /// Everything at once: ``inspect(_:authority:transport:requestID:)``, then ``authenticate(_:transport:requestID:)``.
    package func admit(_ fields: HTTPFields, authority: String?, transport: Transport, requestID: String) async throws
        -> AuthenticatedCaller
    {
        try inspect(fields, authority: authority, transport: transport, requestID: requestID)
        return try await authenticate(fields, transport: transport, requestID: requestID)
    }
}

package struct StreamTicket: Sendable, Equatable {
    package let ticket: String
    package let expiresAt: Timestamp

    package init(ticket: String, expiresAt: Timestamp) {
        self.ticket = ticket
        self.expiresAt = expiresAt
    }
}
