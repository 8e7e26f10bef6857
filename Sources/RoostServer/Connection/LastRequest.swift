import NIOHTTP1

/// Marks a request after which the parser stops as the last of its connection: the request for the router and its response get `Connection:
/// close`. The same applies to HTTP/1.0, whose clients wait for the end of the connection.
struct LastRequest {
    private var requests = 0
    private var answers = 0
    /// The number of the last request; `nil` before it arrives.
    private var last: Int?
    private var isRead = false

    /// Whether the last request has arrived; until then every part is passed unchanged.
    var isKnown: Bool { last != nil }

    /// - Returns: the part for the router; `nil` for input behind the last request.
    mutating func reads(_ part: HTTPServerRequestPart) -> HTTPServerRequestPart? {
        guard !isRead else { return nil }
        switch part {
        case .head(var head):
            requests += 1
            guard UpgradeRequest.asksForUpgrade(head) || head.version == .http1_0 else { return part }
            last = requests
            head.headers.replaceOrAdd(name: "connection", value: "close")
            return .head(head)
        case .body:
            return part
        case .end:
            isRead = last != nil
            return part
        }
    }

    mutating func writes(_ part: HTTPServerResponsePart) -> HTTPServerResponsePart {
        switch part {
        case .head(var head):
            guard let last, answers + 1 == last, head.status.code >= 200 else { return part }
            head.headers.replaceOrAdd(name: "connection", value: "close")
            return .head(head)
        case .body:
            return part
        case .end:
            answers += 1
            return part
        }
    }
}
