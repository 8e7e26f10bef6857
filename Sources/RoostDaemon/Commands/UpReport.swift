import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What `roost up` says once the daemon answers.
struct UpReport: Encodable {
    let pid: Int
    let url: String
    let socket: String?
    let home: String
    let version: String
    let wasRunning: Bool
    /// Signs one browser in, for ten minutes. Given to a terminal and to who asks for JSON, never to a file or a pipe by the way.
    private(set) var signInLink: String?

    private let link: () -> String?

    private enum CodingKeys: CodingKey {
        case pid, url, socket, home, version, wasRunning, signInLink
    }

    /// - Parameter link: makes one; `nil` where there is no API server for browsers.
    init(_ info: InfoAnswer, wasRunning: Bool, link: @escaping () -> String?) {
        pid = info.pid
        url = info.url
        socket = info.socket
        home = info.home
        version = info.version
        self.wasRunning = wasRunning
        self.link = link
    }

    func give(json wantsJSON: Bool) {
        var report = self
        if wantsJSON || isatty(STDOUT_FILENO) == 1 { report.signInLink = link() }
        print(wantsJSON ? report.json : report.words)
        // A program that waits for this line gets it now, not when a buffer is full.
        fflush(nil)
    }

    private var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private var words: String {
        var lines = ["roost \(version) \(wasRunning ? "runs already" : "is up") (pid \(pid), state in \(home))"]
        if let signInLink {
            lines.append("open \(signInLink)\n     it signs one browser in, once, within ten minutes")
            if let hint = tunnel { lines.append(hint) }
        }
        return lines.joined(separator: "\n")
    }

    /// Over SSH the browser is on another machine than the API server.
    private var tunnel: String? {
        // "client port server port"
        guard let connection = HostEnvironment.current["SSH_CONNECTION"]?.split(separator: " "), connection.count == 4,
            let port = url.split(separator: ":").last
        else { return nil }
        return "from the machine with the browser, first: ssh -L \(port):127.0.0.1:\(port) \(connection[2])"
    }
}
