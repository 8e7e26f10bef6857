import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RoostWeb
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The browser app's files, out of the binary: a dictionary by path, so that no spelling of a path leads anywhere else.
struct AppFiles: Sendable {
    private struct File: Sendable {
        let mediaType: String
        let tag: String
        let content: ByteBuffer
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
            let bytes = UnsafeBufferPointer(start: asset.bytes, count: asset.length)
            let mediaType = String(cString: asset.media_type)
            let content = mediaType.hasPrefix("text/javascript") ? ScriptText.withoutComments(bytes) : ByteBuffer(bytes: bytes)
            var hasher = SHA256()
            content.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
            let hash = hasher.finalize().prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            files[String(cString: asset.path)] = File(mediaType: mediaType, tag: "\"\(hash.joined())\"", content: content)
        }
        files[""] = files["index.html"]
        self.files = files
    }

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/", id: "root", summary: "Leads to the web app", tag: .app, access: .anyone,
                answers: [.init(status: 307, words: "To /app/", content: .nothing)], isAtHand: true
            ) { _, _ in Response(status: .temporaryRedirect, headers: [.location: "/app/"]) },
            Operation(
                method: .get, path: "/app/{path}", id: "app", summary: "The web app's files", tag: .app, access: .anyone,
                answers: [.init(status: 200, words: "The file", content: .other("*/*"))], takesRest: true, isAtHand: true,
                handler: file),
        ]
    }

    @Sendable private func file(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let file = files[try context.pathParameter(RouteTable.rest)] else {
            throw context.refusal(.notFound, "the web app has no such file")
        }
        var headers: HTTPFields = [
            .contentType: file.mediaType, .eTag: file.tag, .contentSecurityPolicy: Self.contentSecurityPolicy,
            // Asked for again each time, answered with 304 where nothing changed: a new daemon has a new app at once.
            .cacheControl: "no-cache",
        ]
        if let name = HTTPField.Name("cross-origin-opener-policy") { headers[name] = "same-origin" }
        if let name = HTTPField.Name("permissions-policy") { headers[name] = Self.permissions }
        if request.headers[.ifNoneMatch]?.contains(file.tag) == true { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.content))
    }
}
