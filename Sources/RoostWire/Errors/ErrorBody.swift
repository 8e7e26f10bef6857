/// The body of every failed request: `{error: {code, message, hint?, retryable}, requestId}`.
package struct ErrorBody: Codable, Sendable, Equatable, Error {
    /// What went wrong.
    package struct Detail: Codable, Sendable, Equatable {
        /// One of ``ErrorCode``. Text, so that an older client can read the errors of a newer daemon.
        package let code: String
        /// For people: what happened to what.
        package let message: String
        /// For people: what to do.
        package let hint: String?
        /// Whether the same request may succeed later.
        package let retryable: Bool

        package init(code: String, message: String, hint: String?, retryable: Bool) {
            self.code = code
            self.message = message
            self.hint = hint
            self.retryable = retryable
        }
    }

    package let error: Detail
    /// The `X-Request-Id` of the request; empty if the error did not come from a server.
    package let requestId: String

    /// - Parameter hint: by default the code's own hint.
    package init(_ code: ErrorCode, _ message: String, hint: String? = nil, requestId: String) {
        error = Detail(code: code.rawValue, message: message, hint: hint ?? code.hint, retryable: code.isRetryable)
        self.requestId = requestId
    }

    /// The code; `nil` if this version does not know it.
    package var code: ErrorCode? { ErrorCode(rawValue: error.code) }
}
