/// Tokens as they are stored: hashes only. Every change is one transaction with its event and its audit line.
package protocol TokenStore: Sendable {
    /// - Parameter hash: SHA-256 of the secret.
    /// - Throws: ``StoreError/conflict(_:)`` where its parent is dead, or it would be a second control token.
    func add(_ token: AccessToken, hash: [UInt8]) async throws

    /// The token with this hash, revoked and expired ones included.
    func token(hash: [UInt8]) async throws -> AccessToken?
    func token(_ id: TokenID) async throws -> AccessToken?
    /// Newest first; dead ones are dropped a week after their end.
    func tokens() async throws -> [AccessToken]

    /// Gives a living token another secret (renewal of a sign-in); where it ends some day, it lives as long again from now.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where it is dead.
    func replace(_ id: TokenID, hash: [UInt8], at: Timestamp) async throws -> AccessToken

    /// Revokes a token and all that it minted.
    ///
    /// - Returns: every token that died by it; empty where it was dead already.
    func revoke(_ id: TokenID, at: Timestamp) async throws -> [TokenID]

    /// Puts a new control token in place of the old one and revokes every other token, in one transaction.
    ///
    /// - Returns: every token that died by it.
    func rotateControl(to token: AccessToken, hash: [UInt8], at: Timestamp) async throws -> [TokenID]

    /// Notes a use, at most once a minute and token.
    func used(_ id: TokenID, origin: String?, at: Timestamp) async throws
}

/// Files that people gave with messages; contents lie in the state folder.
package protocol AttachmentStore: Sendable {
    func add(_ attachment: Attachment) async throws
    func attachment(_ id: AttachmentID) async throws -> Attachment?

    /// Who brought it, as the audit names principals; `nil` where that is not known.
    func principal(of id: AttachmentID) async throws -> String?

    /// Forgets those that were stored before a moment and came with no message since.
    ///
    /// - Returns: all that are left.
    func forgetUnused(before: Timestamp, at: Timestamp) async throws -> Set<AttachmentID>
}
