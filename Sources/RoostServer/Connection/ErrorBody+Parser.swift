import NIOHTTP1
import RoostWire

extension ErrorBody {
    /// The error for bytes that the HTTP parser rejects.
    init(_ error: HTTPParserError, requestID: String) {
        switch error {
        case .headerOverflow:
            self.init(.headTooLarge, "the request head is larger than 32 KiB or has too many fields", requestId: requestID)
        case .invalidVersion:
            self.init(.invalidRequest, "the HTTP version is not supported; use HTTP/1.1", requestId: requestID)
        case .invalidMethod: self.init(.invalidRequest, "the request method is unknown", requestId: requestID)
        case .invalidURL: self.init(.invalidRequest, "the request target is not a URL", requestId: requestID)
        case .invalidHeaderToken:
            self.init(.invalidRequest, "a header field contains an invalid character", requestId: requestID)
        case .invalidContentLength, .unexpectedContentLength:
            self.init(
                .invalidRequest, "Content-Length must be one number, and cannot be combined with Transfer-Encoding",
                requestId: requestID)
        case .invalidChunkSize: self.init(.invalidRequest, "a chunk of the body has an invalid size", requestId: requestID)
        case .invalidEOFState, .closedConnection:
            self.init(.invalidRequest, "the connection ended before the end of the request", requestId: requestID)
        default: self.init(.invalidRequest, "this is not a well-formed HTTP/1.1 request", requestId: requestID)
        }
    }
}
