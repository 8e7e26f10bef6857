import HTTPTypes

/// Names of header fields that the API server uses and that swift-http-types does not define.
enum AccessFields {
    static let host = name("host")
    static let fetchSite = name("sec-fetch-site")
    static let fetchMode = name("sec-fetch-mode")
    static let requestID = name("x-request-id")
    static let idempotencyKey = name("idempotency-key")
    static let lastEventID = name("last-event-id")
    /// Tells reverse proxies not to buffer the response.
    static let proxyBuffering = name("x-accel-buffering")
    static let requestPrivateNetwork = name("access-control-request-private-network")
    static let allowPrivateNetwork = name("access-control-allow-private-network")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not a valid header field name") }
        return name
    }
}
