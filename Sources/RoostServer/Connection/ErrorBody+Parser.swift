import NIOHTTP1
import RoostWire

extension ErrorBody {
    /// What the parser says of bytes that are no request.
    init(_ error: HTTPParserError, requestID: String) {
        switch error {
        case .headerOverflow:
            self.init(.headTooLarge, "the request's head is larger than 32 KiB, or has too many fields", requestId: requestID)
        case .invalidVersion:
            self.init(.invalidRequest, "the request's version of HTTP is not spoken here; use HTTP/1.1", requestId: requestID)
        case .invalidMethod: self.init(.invalidRequest, "the request's method is not known", requestId: requestID)
        case .invalidURL: self.init(.invalidRequest, "the request's target is no URL", requestId: requestID)
        case .invalidHeaderToken:
            self.init(.invalidRequest, "a header field of the request has a character that may not stand there", requestId: requestID)
        case .invalidContentLength, .unexpectedContentLength:
            self.init(
                .invalidRequest, "Content-Length must be given once, as a number, and not together with Transfer-Encoding",
                requestId: requestID)
        case .invalidChunkSize: self.init(.invalidRequest, "a chunk of the body has a size that is no number", requestId: requestID)
        case .invalidEOFState, .closedConnection:
            self.init(.invalidRequest, "the connection ended within the request", requestId: requestID)
        default: self.init(.invalidRequest, "this is no well-formed request of HTTP/1.1", requestId: requestID)
        }
    }
}
