import RoostSupport
import Testing

@Suite("A wait for one value", .timeLimit(.minutes(20))) struct WaiterTests {
    @Test("The value arrives, whether it is given before or after it is awaited")
    func given() async throws {
        let early = Waiter<Int>()
        #expect(early.resume(returning: 1))
        #expect(try await early.value == 1)

        let late = Waiter<Int>()
        async let value = late.value
        await Task.yield()
        #expect(late.resume(returning: 2))
        #expect(try await value == 2)
    }

    @Test("Only the first value counts, and the second giver is told")
    func first() async throws {
        let waiter = Waiter<Int>()
        #expect(waiter.resume(returning: 1))
        #expect(!waiter.resume(returning: 2))
        #expect(try await waiter.value == 1)
    }

    @Test("A cancelled task stops waiting, and the giver is told that the value was not used", arguments: [false, true])
    func cancelled(isWaitingFirst: Bool) async throws {
        let waiter = Waiter<Int>()
        let (starts, started) = AsyncStream<Void>.makeStream()
        let task = Task {
            started.yield()
            while !isWaitingFirst, !Task.isCancelled { await Task.yield() }
            return try await waiter.value
        }
        for await _ in starts { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!waiter.resume(returning: 1))
    }

    @Test("A given value is not lost by a later cancellation")
    func givenThenCancelled() async throws {
        let waiter = Waiter<Int>()
        waiter.resume(returning: 1)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await waiter.value
        }
        task.cancel()
        #expect(try await task.value == 1)
    }

    @Test("Callers that must know the result keep waiting when they are cancelled")
    func despiteCancellation() async {
        let waiter = Waiter<Int>()
        let task = Task { await waiter.valueDespiteCancellation }
        task.cancel()
        await Task.yield()
        #expect(waiter.resume(returning: 1))
        #expect(await task.value == 1)
    }

    @Test("If a value and a cancellation race, exactly one wins, and both sides agree which")
    func race() async {
        for _ in 0..<500 {
            let waiter = Waiter<Int>()
            let task = Task { try await waiter.value }
            async let isGiven = Task.detached { waiter.resume(returning: 1) }.value
            task.cancel()
            let isTaken = await task.result.isSuccess
            #expect(await isGiven == isTaken)
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { return true }
        return false
    }
}
