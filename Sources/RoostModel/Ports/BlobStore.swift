/// Contents that are too large for the database. Each is written once and named by the id of the object that it belongs to.
package protocol BlobStore: Sendable {
    /// Begins a new content. It cannot be read before it is committed.
    ///
    /// - Throws: ``StoreError/unwritable(_:)``, as do the operations of the writer.
    func write(_ key: BlobKey) async throws -> any BlobWriter

    /// Opens a content; `nil` if there is none.
    func read(_ key: BlobKey) async throws -> (any BlobReader)?

    /// Removes all contents of a kind except those kept, and remains of a crash. Contents written since `before` stay.
    func sweep(_ kind: BlobKey.Kind, keeping: Set<String>, before: Timestamp) async
}

/// Names a content.
package struct BlobKey: Sendable, Hashable {
    /// What the content belongs to; each kind has its own folder.
    package enum Kind: String, Sendable, CaseIterable {
        case attachments
    }

    package let kind: Kind
    /// An id as text, never a name chosen by a caller.
    package let name: String

    package init(_ id: AttachmentID) {
        kind = .attachments
        name = id.description
    }
}

/// Writes one content.
package protocol BlobWriter: Sendable {
    /// Appends bytes.
    func write(_ bytes: [UInt8]) async throws
    /// Makes the content and its name durable: after the return it survives a power failure.
    func commit() async throws
    /// Removes the content, committed or not. Failures are ignored; a later sweep removes what remains.
    func discard() async
}

/// Reads one content.
package protocol BlobReader: Sendable {
    /// The next bytes, at most `most`; `nil` at the end.
    func next(_ most: Int) async throws -> [UInt8]?
}
