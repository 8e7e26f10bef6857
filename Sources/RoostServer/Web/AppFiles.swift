import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RoostWeb
import RoostWire
import Synchronization

/// The web app's files from the binary, in a dictionary by exact path, so that no alternative spelling of a path finds a file.
struct AppFiles: Sendable {
    /// A file with its answer, computed at the first request: copying and hashing the whole app took a tenth of the daemon's start.
    private final class File: Sendable {
        struct Answer: Sendable {
            let tag: String
            let content: ByteBuffer
        }

        let mediaType: String
        /// Constant data of the binary.
        private nonisolated(unsafe) let bytes: UnsafeBufferPointer<UInt8>
        private let made = Mutex<Answer?>(nil)

        init(mediaType: String, bytes: UnsafeBufferPointer<UInt8>) {
            self.mediaType = mediaType
            self.bytes = bytes
        }

        var answer: Answer {
            made.withLock { made in
                if let made { return made }
                let content = mediaType.hasPrefix("text/javascript") ? ScriptText.withoutComments(bytes) : ByteBuffer(bytes: bytes)
                let hash = content.withUnsafeReadableBytes { SHA256.hash(data: $0) }.prefix(16)
                let digits = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
                let answer = Answer(tag: "\"\(digits.joined())\"", content: content)
                made = answer
                return answer
            }
        }
    }

    static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "worker-src 'self'",
        "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
        "trusted-types roost",
    ].joined(separator: "; ")

    private static let permissions = [
        "accelerometer", "camera", "clipboard-read", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer", "microphone",
        "midi",
        "payment", "serial", "usb",
    ].map { "\($0)=()" }.joined(separator: ", ")

    private let files: [String: File]

    init() {
        var count = 0
        var files: [String: File] = [:]
        let table = UnsafeBufferPointer(start: roost_web_assets(&count), count: count)
        for asset in table {
            files[String(cString: asset.path)] = File(
                mediaType: String(cString: asset.media_type), bytes: UnsafeBufferPointer(start: asset.bytes, count: asset.length))
        }
        files[""] = files["index.html"]
        self.files = files
    }

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/", id: "root", summary: "Redirect to the web app", tag: .app, access: .anyone,
                answers: [.init(status: 307, words: "Redirect to /app/", content: .nothing)], isAtHand: true
            ) { _, _ in Response(status: .temporaryRedirect, headers: [.location: "/app/"]) },
            Operation(
                method: .get, path: "/app/{path}", id: "app", summary: "Read a file of the web app", tag: .app, access: .anyone,
                answers: [.init(status: 200, words: "The file", content: .other("*/*"))], takesRest: true, isAtHand: true,
                handler: file),
        ]
    }

    @Sendable private func file(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let file = files[try context.pathParameter(RouteTable.rest)] else {
            throw context.refusal(.notFound, "the web app has no such file")
        }
        let answer = file.answer
        var headers: HTTPFields = [
            .contentType: file.mediaType, .eTag: answer.tag, .contentSecurityPolicy: Self.contentSecurityPolicy,
            // Revalidated on each request and answered with 304 if unchanged, so that a new daemon's app is used at once.
            .cacheControl: "no-cache",
        ]
        if let name = HTTPField.Name("cross-origin-opener-policy") { headers[name] = "same-origin" }
        if let name = HTTPField.Name("permissions-policy") { headers[name] = Self.permissions }
        if request.headers[.ifNoneMatch]?.contains(answer.tag) == true { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: answer.content))
    }
}
