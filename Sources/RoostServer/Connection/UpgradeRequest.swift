import NIOHTTP1

/// What requests say about changing the protocol, read as strictly as the parser does, which stops after such a request: a value that
/// only one of the two takes for an upgrade would leave the connection in two minds.
enum UpgradeRequest {
    /// RFC 6455, section 4.2.1, as far as it can be seen before the endpoint looks.
    static func isWebSocket(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET && head.version == .http1_1 && asksForUpgrade(head) && has("websocket", in: "upgrade", of: head)
            && !head.headers.contains(name: "transfer-encoding") && head.headers["content-length"].allSatisfy { $0 == "0" }
    }

    /// Whether the parser stops after this request, whatever the protocol.
    static func asksForUpgrade(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || (head.headers.contains(name: "upgrade") && has("upgrade", in: "connection", of: head))
    }

    /// The sub-protocols that a client offers, in its order.
    static func protocols(_ head: HTTPRequestHead) -> [String] {
        head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// Blanks alone are trimmed: to the parser a tab belongs to the token.
    private static func has(_ token: String, in name: String, of head: HTTPRequestHead) -> Bool {
        head.headers[name].contains { value in
            value.utf8.split(separator: UInt8(ascii: ",")).contains { part in
                let word = part.drop { $0 == UInt8(ascii: " ") }
                let end = word.lastIndex { $0 != UInt8(ascii: " ") }
                return end.map { String(Substring(word[...$0])).lowercased() == token } ?? false
            }
        }
    }
}
