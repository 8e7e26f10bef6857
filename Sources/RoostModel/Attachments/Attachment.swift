/// A file that was sent with a message.
package struct Attachment: Sendable, Equatable, Codable {
    package let id: AttachmentID
    /// The name that the sender chose: one path component without control characters.
    package let name: String
    /// The media type that the sender stated, such as `image/png`; not verified.
    package let mediaType: String
    /// In bytes.
    package let size: Int64
    /// SHA-256 of the content, in lower-case hexadecimal.
    package let hash: String
    package let createdAt: Timestamp

    package init(id: AttachmentID, name: String, mediaType: String, size: Int64, hash: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.mediaType = mediaType
        self.size = size
        self.hash = hash
        self.createdAt = createdAt
    }
}
