import Hummingbird
import Logging
import NIOCore

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// The floor of requests: Hummingbird with one handler that answers as many bytes as `GET /health`, and nothing else.
enum BareServer {
    private static let answer = "{\"service\":\"roost\",\"status\":\"ok\",\"timestamp\":\"2026-01-01T00:00:00.000Z\"}"

    static func run(_ options: Options) async throws -> [String: [Double]] {
        let router = Router()
        router.get("/") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: .init(byteBuffer: ByteBuffer(string: answer))
            )
        }
        let application = Application(
            responder: router.buildResponder(), configuration: .init(address: .unixDomainSocket(path: try options.text("socket"))),
            onServerRunning: { _ in
                let line = Array("ready\n".utf8)
                _ = write(1, line, line.count)
            }, logger: Surroundings.log)
        try await application.run()
        return [:]
    }
}
