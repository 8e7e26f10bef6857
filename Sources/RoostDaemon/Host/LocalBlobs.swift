import RoostModel
import RoostSupport

/// Blobs as files in the state folder, with a folder for each kind.
struct LocalBlobs: BlobStore {
    let state: StateFolder

    func write(_ key: BlobKey) async throws -> any BlobWriter { try LocalBlob(folder: folder(key.kind), name: key.name) }

    func read(_ key: BlobKey) async throws -> (any BlobReader)? { LocalBlob.open(folder: folder(key.kind), name: key.name) }

    func sweep(_ kind: BlobKey.Kind, keeping: Set<String>, before: Timestamp) async {
        switch kind {
        case .attachments: AttachmentSweep.run(folder(kind), keeping: Set(keeping.compactMap(AttachmentID.init)), before: before)
        }
    }

    private func folder(_ kind: BlobKey.Kind) -> String {
        switch kind {
        case .attachments: state.attachments
        }
    }
}
