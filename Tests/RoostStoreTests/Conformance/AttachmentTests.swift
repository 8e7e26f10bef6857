import RoostModel
import RoostStore
import Testing

@Suite struct AttachmentTests {
    @Test("An attachment without a message is removed after a while; one with a message stays", arguments: StoreUnderTest.all)
    func unused(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let attachments = fixture.store.attachments
            var made: [RoostModel.Attachment] = []
            for name in ["used", "unused", "young"] {
                let attachment = RoostModel.Attachment(
                    id: fixture.id(), name: name, mediaType: "text/plain", size: 1, hash: "x", createdAt: fixture.tick())
                try await attachments.add(attachment)
                made.append(attachment)
            }
            let task = try await fixture.submitNewTask().task.id
            let submission = Submission(
                target: .task(task), messageID: fixture.id(), body: "Look", runID: fixture.id(), attachments: [made[0].id],
                at: fixture.tick())
            _ = try await fixture.runs.accept(submission)
            let left = try await attachments.forgetUnused(before: made[2].createdAt, at: fixture.tick())
            #expect(left == [made[0].id, made[2].id])
            #expect(try await attachments.attachment(made[1].id) == nil)
            let late = Submission(
                target: .task(task), messageID: fixture.id(), body: "Too late", runID: fixture.id(), attachments: [made[1].id],
                at: fixture.tick())
            let error = await failure { try await fixture.runs.accept(late) }
            #expect(error as? StoreError == .notFound("attachment \(made[1].id)"))
        }
    }
}
