/// `{error: {code, message, hint?, retryable}, requestId}`: what every failed request answers with.
package struct ErrorBody: Codable, Sendable, Equatable, Error {
    package struct Detail: Codable, Sendable, Equatable {
        /// One of ``ErrorCode``; text, so that an older client can read a newer daemon's.
        package let code: String
        package let message: String
        package let hint: String?
        package let retryable: Bool

        package init(code: String, message: String, hint: String?, retryable: Bool) {
            self.code = code
            self.message = message
            self.hint = hint
            self.retryable = retryable
        }
    }

    package let error: Detail
    package let requestId: String

    package init(_ code: ErrorCode, _ message: String, hint: String? = nil, requestId: String) {
        error = Detail(code: code.rawValue, message: message, hint: hint ?? code.hint, retryable: code.isRetryable)
        self.requestId = requestId
    }

    package var code: ErrorCode? { ErrorCode(rawValue: error.code) }
}
