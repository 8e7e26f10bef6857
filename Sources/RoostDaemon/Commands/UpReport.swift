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

/// The output of `roost up` when the daemon answers.
struct UpReport: Encodable {
    let pid: Int
    let url: String
    let socket: String?
    let home: String
    let version: String
    let wasRunning: Bool
    /// Signs in one browser, valid for ten minutes. Only written to a terminal or as JSON, never to a file or pipe as text.
    private(set) var signInLink: String?

    private let link: () -> String?

    private enum CodingKeys: CodingKey {
        case pid, url, socket, home, version, wasRunning, signInLink
    }

    /// - Parameter link: creates a link; returns `nil` if there is no TCP listener.
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
        // Flushed for programs that wait for this line.
        fflush(nil)
    }

    private var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private var words: String {
        var lines = ["roost \(version) \(wasRunning ? "is already running" : "is up") (pid \(pid), state in \(home))"]
        if let signInLink {
            lines.append("open \(signInLink)\n     signs in one browser, once, within ten minutes")
            if let hint = tunnel { lines.append(hint) }
        }
        return lines.joined(separator: "\n")
    }

    /// The tunnel command for SSH sessions, where the browser is on another machine than the API server.
    private var tunnel: String? {
        // The format of `SSH_CONNECTION` (ssh(1)): "client port server port".
        guard let connection = HostEnvironment.current["SSH_CONNECTION"]?.split(separator: " "), connection.count == 4,
            let port = url.split(separator: ":").last
        else { return nil }
        return "first run this on the machine with the browser: ssh -L \(port):127.0.0.1:\(port) \(connection[2])"
    }
}
