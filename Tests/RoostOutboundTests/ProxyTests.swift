import RoostSupport
import Testing

@Suite("Which proxy a request takes")
struct ProxyTests {
    private func taken(_ environment: [String: String], host: String = "hooks.example", port: Int = 443, isEncrypted: Bool = true) throws
        -> String?
    {
        try ProxySettings(environment: environment).proxy(host: host, port: port, isEncrypted: isEncrypted).map { "\($0.host):\($0.port)" }
    }

    @Test(
        "The variables: which wins, and for what",
        arguments: [
            ([:], nil, nil),
            (["https_proxy": "small:1", "HTTPS_PROXY": "large:2"], "small:1", nil),
            (["https_proxy": "", "HTTPS_PROXY": "large:2"], "large:2", nil),
            (["http_proxy": "small:1"], nil, "small:1"),
            (["HTTP_PROXY": "large:2"], nil, nil),
            (["all_proxy": "all:3"], "all:3", "all:3"),
            (["ALL_PROXY": "all:3", "https_proxy": "small:1", "HTTP_PROXY": "large:2"], "small:1", "all:3"),
            (["all_proxy": "all:3", "ALL_PROXY": "large:4"], "all:3", "all:3"),
        ] as [([String: String], String?, String?)])
    func variables(environment: [String: String], encrypted: String?, plain: String?) throws {
        #expect(try taken(environment) == encrypted)
        #expect(try taken(environment, port: 80, isEncrypted: false) == plain)
    }

    @Test(
        "How a proxy is written",
        arguments: [
            ("proxy.example", "proxy.example:80"), ("proxy.example:3128", "proxy.example:3128"),
            ("http://proxy.example/", "proxy.example:80"),
            ("HTTP://proxy.example:8080", "proxy.example:8080"), ("http://me:p%40ss:word@proxy.example:1", "proxy.example:1"),
            ("[2001:db8::1]:3128", "2001:db8::1:3128"), ("http://192.0.2.1:65535", "192.0.2.1:65535"),
        ])
    func forms(text: String, expected: String) throws {
        #expect(try taken(["https_proxy": text]) == expected)
    }

    @Test("Who asks the proxy is decoded")
    func credentials() throws {
        func proxy(_ text: String) throws -> Proxy? {
            try ProxySettings(environment: ["https_proxy": text]).proxy(host: "a.example", port: 443, isEncrypted: true)
        }
        let full = try #require(try proxy("http://m%65:p%40ss:100%@proxy.example"))
        #expect(full.user == "me" && full.password == "p@ss:100%")
        #expect(try proxy("me@proxy.example")?.user == "me")
        #expect(try proxy("proxy.example")?.user == nil)
    }

    @Test(
        "A proxy that cannot be used is an error, never the direct way, and its value is not told",
        arguments: [
            "socks5://secret:1", "https://secret:1", "http://", "secret:0", "secret:65536", "secret:x", "http://secret/path", "a b",
        ])
    func unusable(text: String) throws {
        let error = #expect(throws: UnusableProxy.self) { try taken(["HTTPS_PROXY": text]) }
        #expect(error?.description.contains("HTTPS_PROXY") == true && error?.description.contains("secret") == false)
        #expect(try taken(["HTTPS_PROXY": text], host: "localhost") == nil)
    }

    @Test(
        "What is reached directly",
        arguments: [
            ("*", "hooks.example", 443, true), ("other, *", "hooks.example", 443, true), ("", "hooks.example", 443, false),
            ("hooks.example", "hooks.example", 443, true), ("HOOKS.Example", "hooks.example", 443, true),
            ("hooks.example", "Hooks.Example.", 443, true), ("hooks.example.", "hooks.example", 443, true),
            ("hooks.example", "a.hooks.example", 443, true), ("hooks.example", "nothooks.example", 443, false),
            (".example", "hooks.example", 443, true), (".hooks.example", "hooks.example", 443, true),
            ("*.example", "hooks.example", 443, true), ("*.hooks.example", "hooks.example", 443, true),
            ("h*.example", "hooks.example", 443, false),
            ("a b\thooks.example,c", "hooks.example", 443, true), (",, ,", "hooks.example", 443, false),
            ("hooks.example:443", "hooks.example", 443, true), ("hooks.example:8443", "hooks.example", 443, false),
            ("hooks.example:x", "hooks.example", 443, false),
            ("192.0.2.7", "192.0.2.7", 443, true), ("192.0.2.7", "192.0.2.70", 443, false),
            ("192.0.2.0/24", "192.0.2.70", 443, true), ("192.0.2.0/24", "192.0.3.70", 443, false), ("0.0.0.0/0", "192.0.2.1", 443, true),
            ("192.0.2.128/25", "192.0.2.127", 443, false), ("192.0.2.128/25", "192.0.2.129", 443, true),
            ("192.0.2.0/33", "192.0.2.1", 443, false), ("192.0.2.0/x", "192.0.2.1", 443, false), ("0.0.0.0/0", "hooks.example", 443, false),
            ("2001:db8::/32", "2001:db8:1::1", 443, true), ("2001:db8::/32", "2001:db9::1", 443, false),
            ("0.0.0.0/0", "2001:db8::1", 443, false), ("2001:db8::1", "2001:DB8:0::1", 443, true),
            ("[2001:db8::1]:443", "2001:db8::1", 443, true), ("[2001:db8::1]:80", "2001:db8::1", 443, false),
            ("", "localhost", 443, true), ("", "127.0.0.1", 443, true), ("", "127.9.9.9", 443, true), ("", "::1", 443, true),
            ("", "128.0.0.1", 443, false), ("", "localhost.example", 443, false),
        ])
    func exceptions(list: String, host: String, port: Int, isDirect: Bool) throws {
        for name in ["no_proxy", "NO_PROXY"] {
            let environment = ["https_proxy": "proxy:1", name: list]
            #expect(try (taken(environment, host: host, port: port) == nil) == isDirect)
        }
        #expect(
            try (taken(["https_proxy": "proxy:1", "no_proxy": list, "NO_PROXY": list.isEmpty ? "" : "x"], host: host, port: port) == nil)
                == isDirect)
    }
}
