import HTTPTypes
import Logging
import RoostModel
import RoostStore
import RoostWire
import Testing

@testable import RoostServer

@Suite("Host and origin")
struct HostTests {
    let authenticator: TokenAuthenticator

    init() throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let hosts = LocalHosts(listed: ["https://chat.example.org"])
        hosts.listens(on: 63387)
        authenticator = TokenAuthenticator(
            hosts: hosts, tokens: try Store.open(.inMemory, redact: { $1 }, logger: log).tokens,
            clock: WallClock(now: { Timestamp(milliseconds: 0) }, sleep: { _ in }), log: log)
    }

    private func code(_ authority: String?, _ fields: HTTPFields = [:]) -> String? {
        do {
            try authenticator.inspect(fields, authority: authority, transport: .tcp, requestID: "1")
            return nil
        } catch {
            return (error as? ErrorBody)?.error.code
        }
    }

    private func code(origin: String) -> String? { code("127.0.0.1:63387", [.origin: origin]) }

    @Test(
        "Exactly our names pass (LB-01, LB-02)",
        arguments: ["127.0.0.1:63387", "localhost:63387", "LOCALHOST:63387", "LocalHost:63387", "[::1]:63387"])
    func goodHosts(host: String) {
        #expect(code(host) == nil)
    }

    @Test(
        "No other spelling does",
        arguments: [
            nil, "", "127.0.0.1", "localhost", "localhost:1", "localhost.:63387", "localhost.attacker.example:63387",
            "attacker.example:63387",
            "[::ffff:127.0.0.1]:63387", "[0:0:0:0:0:0:0:1]:63387", "::1:63387", "2130706433:63387", "0177.0.0.1:63387", "127.1:63387",
            "127.0.0.2:63387", "0.0.0.0:63387", "me@127.0.0.1:63387", "127.0.0.1:063387", "127.0.0.1:63387,attacker.example",
            "127.0.0.1:63387/",
            " 127.0.0.1:63387", "LOCALHOſT:63387", "localhost:63387\u{0}",
        ] as [String?])
    func badHosts(host: String?) {
        #expect(code(host) == "host_refused")
    }

    @Test("Two Host headers are refused")
    func twoHosts() {
        #expect(code("127.0.0.1:63387", [AccessFields.host: "127.0.0.1:63387"]) == "host_refused")
    }

    @Test(
        "Our own origins and the listed ones pass",
        arguments: ["http://127.0.0.1:63387", "http://localhost:63387", "http://[::1]:63387", "https://chat.example.org"])
    func goodOrigins(origin: String) {
        #expect(code(origin: origin) == nil)
    }

    @Test(
        "Whole origins are compared (LB-05)",
        arguments: [
            "null", "", "*", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1:63387", "http://127.0.0.1:63387/",
            "http://127.0.0.1:633870",
            "http://127.0.0.1:63387.attacker.example", "https://chat.example.org.evil", "https://chat.example.evil",
            "http://chat.example.org",
            "https://CHAT.example.org", "https://chat.example.org:443", "https://me@chat.example.org", "file://",
        ])
    func badOrigins(origin: String) {
        #expect(code(origin: origin) == "origin_refused")
    }

    @Test("Without an Origin, the browser's fetch metadata counts")
    func fetchMetadata() {
        func code(_ site: String, _ mode: String) -> String? {
            self.code("127.0.0.1:63387", [AccessFields.fetchSite: site, AccessFields.fetchMode: mode])
        }
        #expect(code("same-origin", "cors") == nil && code("none", "navigate") == nil)
        #expect(code("cross-site", "no-cors") == "origin_refused" && code("cross-site", "navigate") == "origin_refused")
        #expect(code("same-site", "no-cors") == "origin_refused" && code("same-site", "navigate") == nil)
    }

    @Test("None of this is checked on the Unix socket")
    func unix() throws {
        try authenticator.inspect([.origin: "null"], authority: nil, transport: .unix, requestID: "1")
    }

    @Test(
        "Entries of server.origins are whole origins",
        arguments: ["https://a.example", "http://a.example:3000", "http://[::1]:8080", "http://localhost:5173"])
    func originEntries(text: String) {
        #expect(WebOrigin.fault(in: text) == nil)
    }

    @Test(
        "Anything else stops the start",
        arguments: [
            "*", "https://*.example", "a.example", "ftp://a.example", "https://", "https://a.example/", "https://a.example/path",
            "https://a.example?x",
            "https://me:pw@a.example", "https://A.example", "https://a.example:443", "http://a.example:80", "https://a.example:0",
            "https://a.example:70000",
            "https://a.example:08", "https://a b.example", "http://[]:1", "http://:80",
        ])
    func badOriginEntries(text: String) {
        #expect(WebOrigin.fault(in: text) != nil)
    }
}
