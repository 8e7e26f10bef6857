import RoostModel
import RoostSupport
import RoostTestSupport
import Testing

@testable import RoostDaemon

@Suite struct LocalBlobTests {
    @Test("A blob exists once it is complete, and is gone once it was discarded or swept")
    func life() async throws {
        try await withBlobs { blobs, folder in
            let key = BlobKey(AttachmentID(at: Timestamp(milliseconds: 1), random: (1, 1)))
            let writer = try await blobs.write(key)
            try await writer.write([1, 2, 3])
            try await writer.write([4])
            #expect(try await blobs.read(key) == nil)
            try await writer.commit()
            let reader = try #require(try await blobs.read(key))
            #expect(try await reader.next(3) == [1, 2, 3])
            #expect(try await reader.next(3) == [4])
            #expect(try await reader.next(3) == nil)
            let late = Timestamp(milliseconds: .max)
            await blobs.sweep(.attachments, keeping: [key.name], before: late)
            #expect(try await blobs.read(key) != nil)
            await blobs.sweep(.attachments, keeping: [], before: late)
            #expect(try await blobs.read(key) == nil)

            let given = try await blobs.write(key)
            await #expect(throws: StoreError.self) { _ = try await blobs.write(key) }
            await given.discard()
            #expect(BackupFiles.names(in: folder).isEmpty)
        }
    }

    private func withBlobs(_ body: (LocalBlobs, String) async throws -> Void) async throws {
        try await withScratchFolder { folder in
            let state = StateFolder(environment: ["ROOST_HOME": folder], currentFolder: folder, user: 1000)
            try PrivateFolder.make(state.attachments)
            try await body(LocalBlobs(state: state), state.attachments)
        }
    }
}
