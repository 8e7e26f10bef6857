import RoostModel
import RoostTestSupport
import Testing

@testable import RoostDaemon

@Suite("Files of attachments")
struct AttachmentSweepTests {
    @Test("Unknown items and leftovers of a crash are removed; known, recent and foreign ones stay")
    func sweep() async throws {
        try await withScratchFolder { folder in
            let (known, lost) = (
                AttachmentID(at: Timestamp(milliseconds: 1), random: (1, 1)), AttachmentID(at: Timestamp(milliseconds: 2), random: (2, 2))
            )
            let names = ["\(known)", "\(lost)", "\(lost).part", "notes.txt"]
            for name in names { try BackupFiles.write([1], to: folder + "/" + name) }
            let now = WallClock.live.now()
            AttachmentSweep.run(folder, keeping: [known], before: now.advanced(by: .seconds(-60)))
            #expect(BackupFiles.names(in: folder) == names.sorted())
            AttachmentSweep.run(folder, keeping: [known], before: now.advanced(by: .seconds(60)))
            #expect(BackupFiles.names(in: folder) == ["\(known)", "notes.txt"].sorted())
        }
    }
}
