/// The paths of one installation: `$ROOST_HOME`, or `~/.roost`. Names only; nothing is created or read here.
package struct StateFolder: Sendable, Equatable {
    /// Absolute path.
    package let path: String
    private let runtimeFolder: String
    /// A folder whose path is always short enough for a socket.
    private let shortFolder: String
    private static let longestSocket = 100

    /// - Parameters:
    ///   - environment: `ROOST_HOME`, `HOME` and `XDG_RUNTIME_DIR` are used.
    ///   - currentFolder: the base of a relative `ROOST_HOME`.
    ///   - user: the effective uid, for the fallback of a socket path that is too long.
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

    /// The SQLite database.
    package var database: String { path + "/roost.sqlite" }
    /// The settings file; see docs/configuration.md.
    package var settings: String { path + "/roost.yaml" }
    /// Files that exist only while the daemon runs.
    package var runFolder: String { path + "/run" }
    /// Locked by the daemon while it runs.
    package var lock: String { runFolder + "/lock" }
    /// Locked by a process that is about to start the daemon.
    package var startLock: String { runFolder + "/start" }
    /// What authenticates the daemon to clients: its instance key in hexadecimal, then the URL of its TCP listener; mode 0600.
    package var instance: String { runFolder + "/instance" }
    /// The folder of the daemon's log files.
    package var logs: String { path + "/logs" }
    /// The current log file.
    package var log: String { logs + "/roost.log" }
    /// Where the guard program is written at the start.
    package var guardFolder: String { path + "/guard" }
    /// The homes of agents and tasks.
    package var homes: String { path + "/homes" }
    /// The contents of attachments.
    package var attachments: String { path + "/attachments" }
    /// One folder per running sandbox, for mounts and control files.
    package var sandboxes: String { runFolder + "/sandboxes" }

    /// The Unix socket. A socket address holds 108 bytes (unix(7)), so a path over 100 bytes is replaced by one in the user's runtime
    /// folder, named by a hash of the state folder, and if that is too long as well, by one below `/tmp`.
    package var socket: String { socketFolder + "/roost.sock" }

    /// The folder of the socket, created with mode 0700.
    package var socketFolder: String {
        let named = "/roost-" + Self.hash(path)
        return [runFolder, runtimeFolder + named].first { ($0 + "/roost.sock").utf8.count <= Self.longestSocket } ?? shortFolder + named
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv), only to tell state folders apart.
    private static func hash(_ text: String) -> String {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            value ^= UInt64(byte)
            value &*= 0x100_0000_01b3
        }
        return String(value, radix: 16)
    }
}
