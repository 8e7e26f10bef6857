/// Where everything of one installation lies: `$ROOST_HOME`, else `~/.roost`. Names only; nothing is made or looked at here.
package struct StateFolder: Sendable, Equatable {
    /// Absolute path.
    package let path: String
    private let runtimeFolder: String
    /// Always short enough, whatever the environment says.
    private let shortFolder: String
    private static let longestSocket = 100

    /// - Parameters:
    ///   - environment: `ROOST_HOME`, `HOME` and `XDG_RUNTIME_DIR` count.
    ///   - currentFolder: what a relative `ROOST_HOME` is relative to.
    ///   - user: the effective uid, for the fall-back of a socket path that is too long.
    package init(environment: [String: String], currentFolder: String, user: UInt32) {
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/"
        var path = environment["ROOST_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.roost"
        if path == "~" || path.hasPrefix("~/") { path = home + path.dropFirst() }
        if !path.hasPrefix("/") { path = currentFolder + "/" + path }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        shortFolder = "/tmp/roost-\(user)"
        runtimeFolder = environment["XDG_RUNTIME_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? shortFolder
    }

    package var database: String { path + "/roost.sqlite" }
    package var settings: String { path + "/roost.yaml" }
    package var runFolder: String { path + "/run" }
    package var lock: String { runFolder + "/lock" }
    /// Held by who is about to start the daemon.
    package var startLock: String { runFolder + "/start" }
    /// What the daemon proves itself by: its key, hex, then the URL of its TCP listener; mode 0600.
    package var instance: String { runFolder + "/instance" }
    package var logs: String { path + "/logs" }
    package var log: String { logs + "/roost.log" }
    package var guardFolder: String { path + "/guard" }
    package var homes: String { path + "/homes" }
    package var attachments: String { path + "/attachments" }
    package var sandboxes: String { runFolder + "/sandboxes" }

    /// The socket of the command line. A path over 100 bytes does not fit into a socket address (108 bytes with its end, unix(7)) with
    /// room to spare; then it lies in a private folder of the user's run-time folder, named by a hash of the state folder; and where that is
    /// too long as well, below `/tmp`.
    package var socket: String { socketFolder + "/roost.sock" }

    /// The folder of the socket, made with mode 0700.
    package var socketFolder: String {
        let named = "/roost-" + Self.hash(path)
        return [runFolder, runtimeFolder + named].first { ($0 + "/roost.sock").utf8.count <= Self.longestSocket } ?? shortFolder + named
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv): only to keep two state folders apart.
    private static func hash(_ text: String) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            value ^= UInt64(byte)
            value &*= 0x100_0000_01b3
        }
        return String(value, radix: 16)
    }
}
