import HTTPTypes

/// Names of header fields that the API server reads or writes and that the library does not know.
enum AccessFields {
    static let host = name("host")
    static let fetchSite = name("sec-fetch-site")
    static let fetchMode = name("sec-fetch-mode")
    static let requestID = name("x-request-id")
    static let idempotencyKey = name("idempotency-key")
    static let lastEventID = name("last-event-id")
    /// Asks proxies not to gather an answer before they pass it on.
    static let proxyBuffering = name("x-accel-buffering")
    static let requestPrivateNetwork = name("access-control-request-private-network")
    static let allowPrivateNetwork = name("access-control-allow-private-network")

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no name of a header field") }
        return name
    }
}
