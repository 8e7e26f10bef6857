import RoostModel

/// The metadata of attachments; their contents are files.
struct StoredAttachments: AttachmentStore {
    let core: StoreCore

    func add(_ attachment: Attachment) async throws {
        try await core.change { change in
            try change.transaction.execute(
                "INSERT INTO attachments (id, name, media_type, size, hash, created_at, principal) VALUES (?, ?, ?, ?, ?, ?, ?)",
                attachment.id, attachment.name, attachment.mediaType, attachment.size, attachment.hash, attachment.createdAt,
                change.caller?.principal.description)
            try change.audit(change.asker, "attachment.add", attachment.id, at: attachment.createdAt)
        }
    }

    func attachment(_ id: AttachmentID) async throws -> Attachment? {
        try await core.read { try $0.attachment(id) }
    }

    func principal(of id: AttachmentID) async throws -> String? {
        try await core.read { try $0.row("SELECT principal FROM attachments WHERE id = ?", id)?.optionalText("principal") }
    }

    func forgetUnused(before: Timestamp, at: Timestamp) async throws -> Set<AttachmentID> {
        let isUnused = """
            created_at < ? AND id NOT IN (
                SELECT used.value FROM messages m, json_each(m.attachments) used WHERE m.attachments IS NOT NULL)
            """
        // Checked on a reader first, because usually there is nothing to remove.
        let candidates = try await core.read { try $0.rows("SELECT id FROM attachments WHERE \(isUnused)", before).count }
        if candidates > 0 {
            try await core.change { change in
                for row in try change.transaction.rows("SELECT id FROM attachments WHERE \(isUnused)", before) {
                    let id: AttachmentID = try row.id("id")
                    try change.transaction.execute("DELETE FROM attachments WHERE id = ?", id)
                    try change.audit(.system, "attachment.remove", id, at: at)
                }
            }
        }
        return try await core.read { Set(try $0.rows("SELECT id FROM attachments").map { try $0.id("id") }) }
    }
}

extension Connection {
    func attachment(_ id: AttachmentID) throws -> Attachment? {
        try row("SELECT id, name, media_type, size, hash, created_at FROM attachments WHERE id = ?", id).map { row in
            Attachment(
                id: try row.id("id"), name: try row.text("name"), mediaType: try row.text("media_type"), size: try row.integer("size"),
                hash: try row.text("hash"), createdAt: try row.time("created_at"))
        }
    }

    func knownAttachment(_ id: AttachmentID) throws -> Attachment {
        guard let attachment = try attachment(id) else { throw StoreError.notFound("attachment \(id)") }
        return attachment
    }
}

/// An attachment as JSON inside a message's row.
struct AttachmentColumn: Decodable {
    let id: AttachmentID
    let name: String
    let mediaType: String
    let size: Int64
    let hash: String
    /// Milliseconds since 1970.
    let createdAt: Int64

    var attachment: Attachment {
        Attachment(
            id: id, name: name, mediaType: mediaType, size: size, hash: hash, createdAt: Timestamp(milliseconds: createdAt))
    }
}
