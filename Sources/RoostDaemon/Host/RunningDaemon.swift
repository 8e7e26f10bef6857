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

/// Queries a daemon on the socket. A minimal HTTP request, because the complete client would be a large dependency of the daemon.
enum RunningDaemon {
    static func info(_ state: StateFolder) async -> InfoAnswer? { answer(state) }

    /// A sign-in link for a browser; `nil` if the daemon has no TCP listener.
    static func signInLink(_ state: StateFolder) -> String? {
        let answer: SignInLinkAnswer? = answer(state, "POST /v1/sign-in-links")
        return answer?.url
    }

    static func answers(_ state: StateFolder) -> Bool { request(state.socket) != nil }

    /// Asks the daemon to stop. Returns `false` if none answers.
    static func stop(_ state: StateFolder) -> Bool {
        request(state.socket, "POST /v1/shutdown") != nil
    }

    private static func answer<Answer: Decodable>(_ state: StateFolder, _ line: String = "GET /v1/info") -> Answer? {
        guard let answer = request(state.socket, line) else { return nil }
        let end = Array("\r\n\r\n".utf8)
        guard let head = answer.indices.first(where: { answer[$0...].starts(with: end) }) else { return nil }
        return try? JSONDecoder().decode(Answer.self, from: answer[(head + end.count)...])
    }

    private static func request(_ path: String, _ line: String = "GET /v1/info") -> Data? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return nil }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let request = Array("\(line) HTTP/1.1\r\nhost: roost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var answer = Data()
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while answer.count < 16 << 20 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: buffer[..<count])
        }
        return answer
    }
}
