import RoostModel
import RoostSupport
import Testing

@testable import RoostOutbound

@Suite("Where the daemon's own requests may go")
struct AddressTests {
    @Test(
        "LB-21 addresses of the inside, in all their forms",
        arguments: [
            "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
            "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2001::1", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fc00::1",
            "fd12:3456::1",
            "ff02::1", "fec0::1", "100::1", "3fff::1", "localhost", "2130706433", "0x7f.1", "",
        ])
    func inside(address: String) {
        #expect(!AddressGuard.isPublic(address))
    }

    @Test(
        "Public addresses",
        arguments: ["1.1.1.1", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
    func outside(address: String) {
        #expect(AddressGuard.isPublic(address))
    }

    @Test("An address is read in one spelling")
    func spelling() throws {
        let address = try #require(WebAddress("HTTPS://Hooks.Example.:8443/A?b=C"))
        #expect(address.host == "hooks.example" && address.port == 8443 && address.text == "https://hooks.example:8443/A?b=C")
        #expect(WebAddress("http://[::1]:80/")?.host == "::1")
        #expect(WebAddress("http://a.example")?.text == "http://a.example/")
        for bad in [
            "ftp://a.example", "http://", "http://me@a.example/", "http://a.example/#x", "http://a b/", "http://a.example:0/",
            "http://a.example:x/",
            "http://%6c%6f/", "http://a\\@b/", "//a.example", "http://.a/", "http://[::1/",
        ] {
            #expect(WebAddress(bad) == nil, "\(bad)")
        }
    }

    @Test(
        "LB-21 a name that means an inner address is refused, before anything is connected",
        arguments: [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::1"]])
    func lookUp(addresses: [String]) async throws {
        let client = OutboundClient(
            options: .init(allowsPrivate: false, authorities: nil, proxies: ProxySettings(environment: [:])),
            lookUp: HostLookUp { _, _ in addresses })
        let address = try #require(WebAddress("http://rebound.example/"))
        await #expect(throws: OutboundError.privateAddress(host: "rebound.example")) {
            try await client.post(address, body: [], headers: [])
        }
    }

    @Test("The signature is HMAC-SHA-256 over time and body")
    func signature() {
        #expect(Webhook.signature(Array("b".utf8), at: "a", key: "k") == "8feeb85dfe0ee591173fea90b07283b4d9ef0081dedefd70c68351822acdd894")
        #expect(Webhook.signature([1], at: "1", key: "k") != Webhook.signature([1], at: "2", key: "k"))
        #expect((1...5).map(Webhook.pause) == [.seconds(1), .seconds(4), .seconds(16), .seconds(60), .seconds(60)])
    }
}
