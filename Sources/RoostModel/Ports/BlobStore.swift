/// Contents that are too large for the database, each written once and named by the id of what it belongs to.
package protocol BlobStore: Sendable {
    /// Begins a content. Nobody reads it before it is whole.
    ///
    /// - Throws: ``StoreError/unwritable(_:)``; so do the writer's operations.
    func write(_ key: BlobKey) async throws -> any BlobWriter

    /// `nil` where there is none.
    func read(_ key: BlobKey) async throws -> (any BlobReader)?

    /// Removes the contents of a kind that are none of these, and what a crash left of one; nothing that was written since a moment.
    func sweep(_ kind: BlobKey.Kind, keeping: Set<String>, before: Timestamp) async
}

package struct BlobKey: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case attachments
    }

    package let kind: Kind
    /// An id as text: nothing that a caller chose.
    package let name: String

    package init(_ id: AttachmentID) {
        kind = .attachments
        name = id.description
    }
}

package protocol BlobWriter: Sendable {
    func write(_ bytes: [UInt8]) async throws
    /// Durable and in place, its name too: what is told to be stored survives a power cut.
    func commit() async throws
    /// Forgets the content, committed or not. What cannot be removed holds nothing up; a sweep comes by.
    func discard() async
}

package protocol BlobReader: Sendable {
    /// The next bytes, at most so many; `nil` at the end.
    func next(_ most: Int) async throws -> [UInt8]?
}
