/// The stored tokens, as hashes only. Every change is one transaction with its event and its audit line.
package protocol TokenStore: Sendable {
    /// - Parameter hash: SHA-256 of the secret.
    /// - Throws: ``StoreError/conflict(_:)`` if its parent has ended, or if it would be a second control token.
    func add(_ token: AccessToken, hash: [UInt8]) async throws

    /// The token with this hash, whether revoked, expired or valid.
    func token(hash: [UInt8]) async throws -> AccessToken?
    func token(_ id: TokenID) async throws -> AccessToken?
    /// All tokens, newest first. Tokens are removed a week after their end.
    func tokens() async throws -> [AccessToken]

    /// Replaces the secret of a valid token (renewal of a sign-in). If it expires, its full lifetime starts again now.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if it has ended.
    func replace(_ id: TokenID, hash: [UInt8], at: Timestamp) async throws -> AccessToken

    /// Revokes a token and all tokens created with it.
    ///
    /// - Returns: every token revoked by this call; empty if it had ended already.
    func revoke(_ id: TokenID, at: Timestamp) async throws -> [TokenID]

    /// Replaces the control token and revokes every other token, in one transaction.
    ///
    /// - Returns: every token revoked by this call.
    func rotateControl(to token: AccessToken, hash: [UInt8], at: Timestamp) async throws -> [TokenID]

    /// Records a use, at most once a minute per token.
    func used(_ id: TokenID, origin: String?, at: Timestamp) async throws
}

/// The attachments of messages. Their contents are in the ``BlobStore``.
package protocol AttachmentStore: Sendable {
    func add(_ attachment: Attachment) async throws
    func attachment(_ id: AttachmentID) async throws -> Attachment?

    /// The principal that uploaded it, as in the audit log; `nil` if unknown.
    func principal(of id: AttachmentID) async throws -> String?

    /// Removes attachments that were stored before `before` and never used in a message.
    ///
    /// - Returns: the ids of all that are left.
    func forgetUnused(before: Timestamp, at: Timestamp) async throws -> Set<AttachmentID>
}
