import NIOHTTP1

/// Makes a request behind which the parser stops the last one of its connection: for the router it says `Connection: close`, and so does the
/// answer to it. So too with HTTP/1.0, whose clients wait for the end of the connection.
struct LastRequest {
    private var requests = 0
    private var answers = 0
    /// Which request it is; `nil` as long as none came.
    private var last: Int?
    private var isRead = false

    /// Whether the last request has come: until then every part stays as it is.
    var isKnown: Bool { last != nil }

    /// - Returns: the part as the router gets it; `nil` for what comes behind the last request.
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
