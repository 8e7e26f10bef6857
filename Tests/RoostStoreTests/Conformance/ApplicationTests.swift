import RoostModel
import RoostStore
import Testing

@Suite struct ApplicationTests {
    @Test("A project has one unsettled application at a time", arguments: StoreUnderTest.all)
    func oneAtATime(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            var first = try fixture.application(of: accepted)
            let second = try fixture.application(of: accepted)
            let elsewhere = try fixture.application(of: accepted, project: "/other")
            let runs = fixture.runs
            try await runs.begin(first)
            let error = await failure { try await runs.begin(second) }
            #expect(error as? StoreError == .conflict(.applicationUnsettled(first.id, project: "/project")))
            try await runs.begin(elsewhere)
            #expect(try await runs.unsettledApplications() == [first, elsewhere])
            first.status = .applied
            first.files = ["a.txt"]
            try await runs.update(first, at: fixture.tick())
            try await runs.begin(second)
            first.status = .undoing
            let (undoing, time) = (first, fixture.tick())
            let busy = await failure { try await runs.update(undoing, at: time) }
            #expect(busy is StoreError)
            #expect(try await runs.application(first.id)?.status == .applied)
            #expect(try await runs.applications(of: first.runID).map(\.id) == [second.id, elsewhere.id, first.id])
            let events = try await fixture.entries(.stream(.task(accepted.task.id))).filter { $0.type == "application.changed" }
            #expect(events.count == 4)
        }
    }

    @Test("Updating an application that was never begun is refused", arguments: StoreUnderTest.all)
    func unknown(_ kind: StoreUnderTest) async throws {
        try await kind.run { fixture in
            let accepted = try await fixture.submitNewTask()
            let application = try fixture.application(of: accepted)
            let (runs, time) = (fixture.runs, fixture.tick())
            let error = await failure { try await runs.update(application, at: time) }
            #expect(error as? StoreError == .notFound("application \(application.id)"))
        }
    }
}

extension StoreFixture {
    fileprivate mutating func application(of accepted: Accepted, project: String = "/project") throws -> Application {
        Application(
            id: id(), runID: try #require(accepted.run).id, taskID: accepted.task.id, projectPath: project, createdAt: tick())
    }
}
