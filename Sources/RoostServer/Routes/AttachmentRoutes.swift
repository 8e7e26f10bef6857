import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import RoostModel
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Operations for files attached to messages. Contents are streamed in chunks and never completely in memory.
struct AttachmentRoutes: Sendable {
    static let limit = 25 << 20
    private static let piece = 64 << 10
    /// Enough for a slow connection.
    private static let uploadWithin = TimeAmount.minutes(10)

    let ports: APIServerPorts
    let ids: IDs

    var operations: [Operation] {
        [
            Operation(
                method: .post, path: "/v1/attachments", id: "createAttachment", summary: "Store a file of at most 25 MiB", tag: .tasks,
                access: .scope(.operate), query: [.text("name", "The file's name")], body: .raw(limit: Self.limit),
                answers: [.created(AttachmentAnswer.schema)], handler: create),
            Operation(
                method: .get, path: "/v1/attachments/{id}", id: "readAttachment", summary: "Download a file; it is never displayed inline",
                tag: .tasks, access: .scope(.read), answers: [.init(status: 200, words: "The content", content: .other("*/*"))],
                errors: [.attachmentNotFound], handler: read),
        ]
    }

    @Sendable private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = ports.clock.now()
        let id: AttachmentID = ports.entropy.id(at: now)
        let content = try await ports.blobs.write(BlobKey(id))
        var hasher = SHA256()
        var size = 0
        do {
            try await request.within(Self.uploadWithin, context) {
                for try await buffer in request.body {
                    size += buffer.readableBytes
                    guard size <= Self.limit else {
                        throw context.refusal(.bodyTooLarge, "the attachment is larger than \(Self.limit >> 20) MiB")
                    }
                    hasher.update(data: Data(buffer.readableBytesView))
                    try await content.write(Array(buffer.readableBytesView))
                }
            }
            try context.confirm()
            try await content.commit()
        } catch {
            await content.discard()
            throw error
        }
        let attachment = Attachment(
            id: id, name: AttachmentName.cleaned(context.query["name"] ?? ""),
            mediaType: AttachmentName.mediaType(request.headers[.contentType]),
            size: Int64(size), hash: hasher.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
            createdAt: now)
        do {
            try await ports.attachments.add(attachment)
        } catch {
            await content.discard()
            throw error
        }
        return try Response.json(AttachmentAnswer(attachment), status: .created)
    }

    @Sendable private func read(_ request: Request, _ context: APIContext) async throws -> Response {
        let attachment = try await ids.attachment(context)
        let id = attachment.id
        guard let content = try await ports.blobs.read(BlobKey(id)) else {
            throw context.refusal(.attachmentNotFound, "the content of attachment \(id.short) no longer exists")
        }
        let headers: HTTPFields = [
            .contentType: attachment.mediaType,
            .contentDisposition: "attachment; filename*=UTF-8''\(AttachmentName.escaped(attachment.name))",
            .contentSecurityPolicy: "sandbox; default-src 'none'",
            .contentLength: String(attachment.size),
        ]
        return Response(
            status: .ok, headers: headers,
            body: .init { writer in
                while let bytes = try await content.next(Self.piece) { try await writer.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
            })
    }
}

/// Makes names and media types of attachments safe for people and browsers.
enum AttachmentName {
    /// In bytes: file systems allow 255, and a number may be prepended.
    private static let longest = 200
    private static let longestSuffix = 20

    /// One path component without control or direction characters; a long name is shortened before its suffix.
    static func cleaned(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let kept = last.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
            default: true
            }
        }
        let text = shortened(String(String.UnicodeScalarView(kept)))
        return text.isEmpty || text == "." || text == ".." || text.allSatisfy(\.isWhitespace) ? "attachment" : text
    }

    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > longest else { return name }
        let dot = name.lastIndex(of: ".").flatMap { name[$0...].utf8.count <= longestSuffix ? $0 : nil }
        let suffix = dot.map { name[$0...] } ?? ""
        var scalars = name[..<(dot ?? name.endIndex)].unicodeScalars
        var length = scalars.reduce(0) { $0 + UTF8.width($1) }
        while length + suffix.utf8.count > longest, let last = scalars.popLast() { length -= UTF8.width(last) }
        return String(scalars) + suffix
    }

    /// `type/subtype` without parameters; any other value becomes `application/octet-stream`.
    static func mediaType(_ field: String?) -> String {
        let essence = (field ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
        let isToken = { (part: Substring) in
            (1...64).contains(part.utf8.count)
                && part.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
        }
        return parts.count == 2 && parts.allSatisfy(isToken) ? essence : "application/octet-stream"
    }

    /// Percent-encoded for RFC 8187; all but letters, digits and `-._` are escaped.
    static func escaped(_ name: String) -> String {
        name.utf8.map { byte in
            Plain.isPlain(byte) ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private enum Plain {
        static func isPlain(_ byte: UInt8) -> Bool {
            (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || (0x30...0x39).contains(byte) || "-._".utf8.contains(byte)
        }
    }
}
