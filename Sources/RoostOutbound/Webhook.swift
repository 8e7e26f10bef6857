import Crypto
package import RoostModel

/// Posts events to a URL: JSON, signed if there is a key, and retried where a retry may help.
package struct Webhook: Sendable {
    /// Attempts at most, including the first.
    package static let tries = 5

    private let address: WebAddress
    private let key: String?
    private let client: OutboundClient
    private let clock: WallClock

    /// - Parameter key: signs each body (HMAC-SHA-256).
    package init(address: WebAddress, key: String?, client: OutboundClient, clock: WallClock) {
        self.address = address
        self.key = key
        self.client = client
        self.clock = clock
    }

    /// Delivers one body.
    ///
    /// - Parameters:
    ///   - id: the same for every attempt, so that the receiver recognises a repetition.
    ///   - pause: the wait after an attempt, by its number; by default from one second to a minute.
    /// - Throws: the error of the last attempt.
    package func deliver(_ body: [UInt8], id: String, pause: (Int) -> Duration = Webhook.pause) async throws {
        for attempt in 1... {
            do {
                return try await client.post(address, body: body, headers: headers(body, id: id))
            } catch let error as OutboundError where !error.isPassing {
                throw error
            } catch {
                guard attempt < Self.tries else { throw error }
                try await clock.sleep(pause(attempt))
            }
        }
    }

    /// The wait after the given attempt (from 1): 1, 4, 16, then 60 seconds.
    package static func pause(_ attempt: Int) -> Duration {
        .seconds(min(60, 1 << (2 * (attempt - 1))))
    }

    func headers(_ body: [UInt8], id: String) -> [(String, String)] {
        let at = "\(clock.now().milliseconds / 1000)"
        var headers = [("content-type", "application/json"), ("user-agent", "roost"), ("x-roost-delivery", id), ("x-roost-timestamp", at)]
        if let key {
            headers.append(("x-roost-signature", "sha256=" + Self.signature(body, at: at, key: key)))
        }
        return headers
    }

    /// Signs `<timestamp>.<body>`, so that an old delivery cannot be replayed as a new one.
    package static func signature(_ body: [UInt8], at: String, key: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(at).".utf8) + body, using: SymmetricKey(data: Array(key.utf8)))
        let digits = Array("0123456789abcdef")
        return String(code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
