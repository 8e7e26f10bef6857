import RoostModel
import RoostStore
import Testing

@Suite struct FolderTests {
    @Test("A folder is opened once and closed once, each with its audit line", arguments: StoreUnderTest.all)
    func openAndClose(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let folders = fixture.store.folders
            let caller = Caller(principal: .owner, requestID: "r-1")
            let (first, second, third) = (fixture.tick(), fixture.tick(), fixture.tick())
            try await Caller.$current.withValue(caller) {
                try await folders.open("/b", at: first)
                try await folders.open("/b", at: second)
                try await folders.open("/a", at: third)
            }
            #expect(
                try await folders.folders() == [
                    OpenedFolder(path: "/a", openedAt: third, principal: "owner"),
                    OpenedFolder(path: "/b", openedAt: first, principal: "owner"),
                ])
            #expect(try await folders.close("/b", at: fixture.tick()))
            #expect(try await !folders.close("/b", at: fixture.tick()))
            #expect(try await folders.folders().map(\.path) == ["/a"])
            let lines = try await fixture.queries.audit(limit: 10, before: nil).map { "\($0.action) \($0.subject)" }
            #expect(lines == ["folder.close folder:/b", "folder.open folder:/a", "folder.open folder:/b"])
        }
    }

    @Test("A token keeps its ceiling, and an attachment its uploader", arguments: StoreUnderTest.all)
    func ceilings(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let agent = try await fixture.createAgent("sam")
            let ceiling = Ceiling(policy: Policy(isolation: .safe), folderRoots: ["/src"], agents: [agent.id], allowsInPlace: true)
            let token = AccessToken(
                id: fixture.id(), kind: .apiKey, name: "k", scopes: [.operate], ceiling: ceiling, createdAt: fixture.tick())
            try await fixture.tokens.add(token, hash: [1])
            #expect(try await fixture.tokens.token(hash: [1]) == token)
            let attachment = RoostModel.Attachment(
                id: fixture.id(), name: "a", mediaType: "text/plain", size: 1, hash: "x", createdAt: fixture.tick())
            let attachments = fixture.store.attachments
            try await Caller.$current.withValue(Caller(principal: .token(token.id, .apiKey), requestID: "r")) {
                try await attachments.add(attachment)
            }
            #expect(try await attachments.principal(of: attachment.id) == "api_key:\(token.id)")
            #expect(try await attachments.principal(of: fixture.id()) == nil)
        }
    }
}
