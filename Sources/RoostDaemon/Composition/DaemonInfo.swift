import RoostEngine
import RoostModel
import RoostServer
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Information about the running daemon, for `GET /v1/info`.
struct DaemonInfo: Sendable {
    let state: StateFolder
    let settings: Settings
    let node: NodeID
    let startedAt: Timestamp
    let queries: any Queries
    let hosts: LocalHosts

    func answer() async throws -> InfoAnswer {
        let counts = try await queries.runCounts()
        return InfoAnswer(
            version: roostVersion, pid: Int(getpid()), nodeId: node, hostName: hostName, url: hosts.url ?? "unix://\(state.socket)",
            socket: state.socket, home: state.path, startedAt: startedAt,
            runs: Dictionary(uniqueKeysWithValues: RunStatus.allCases.map { ($0.rawValue, counts[$0] ?? 0) }),
            queue: try await queries.queue(), parallelRuns: settings.engine.parallelRuns, settings: settings.texts)
    }

    /// From gethostname(2), without a network request.
    private var hostName: String? {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? nil : name
    }
}
