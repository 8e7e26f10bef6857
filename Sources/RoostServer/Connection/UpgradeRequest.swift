import NIOHTTP1

/// Detects upgrade requests by exactly the parser's rules, because the parser stops after such a request: if the two disagreed, the
/// connection would hang or misread its input.
enum UpgradeRequest {
    /// RFC 6455, section 4.2.1, as far as it can be checked from the head.
    static func isWebSocket(_ head: HTTPRequestHead) -> Bool {
        head.method == .GET && head.version == .http1_1 && asksForUpgrade(head) && has("websocket", in: "upgrade", of: head)
            && !head.headers.contains(name: "transfer-encoding") && head.headers["content-length"].allSatisfy { $0 == "0" }
    }

    /// Whether the parser stops after this request, whatever the protocol.
    static func asksForUpgrade(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT || (head.headers.contains(name: "upgrade") && has("upgrade", in: "connection", of: head))
    }

    /// The sub-protocols that the client offers, in its order.
    static func protocols(_ head: HTTPRequestHead) -> [String] {
        head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// Only spaces are trimmed: to the parser, a tab is part of the token.
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
