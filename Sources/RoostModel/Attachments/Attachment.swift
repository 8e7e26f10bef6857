/// A file that a person gave with a message.
package struct Attachment: Sendable, Equatable, Codable {
    package let id: AttachmentID
    /// As the person named it: one path component, no control characters.
    package let name: String
    package let mediaType: String
    package let size: Int64
    /// SHA-256 of the content, hex.
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
