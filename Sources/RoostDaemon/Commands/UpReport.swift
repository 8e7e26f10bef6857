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
    let home: String
    let version: String
    let wasRunning: Bool

    init(_ info: InfoAnswer, wasRunning: Bool) {
        pid = info.pid
        url = info.url
        home = info.home
        version = info.version
        self.wasRunning = wasRunning
    }

    func give(json wantsJSON: Bool) {
        print(wantsJSON ? json : words)
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
        "roost \(version) \(wasRunning ? "runs already" : "is up") (pid \(pid), state in \(home))"
    }
}
