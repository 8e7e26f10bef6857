import Synchronization
import Testing

@testable import RoostSupport

@Suite("A bounded number of callers at a time", .timeLimit(.minutes(20))) struct KeyedLimiterTests {
    private struct Failure: Error {}

    private final class Counter: Sendable {
        let numbers = Mutex((now: 0, most: 0, order: [Int]()))

        func enter(_ number: Int = 0) {
            numbers.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
                $0.order.append(number)
            }
        }

        func leave() { numbers.withLock { $0.now -= 1 } }
    }

    @Test("Never more callers than the limit run at once, and everybody gets a turn, even after failures", arguments: [1, 3])
    func limit(limit: Int) async throws {
        let limiter = KeyedLimiter<String>(limit: limit)
        let counter = Counter()
        let through = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await limiter.perform("a") {
                            counter.enter()
                            for _ in 0..<5 { await Task.yield() }
                            counter.leave()
                            if number.isMultiple(of: 3) { throw Failure() }
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(through == 133)
        #expect((1...limit).contains(counter.numbers.withLock { $0.most }))
        // No turn was lost.
        #expect(try await limiter.performIfFree("a") { true } == true)
    }

    @Test("Different keys do not wait for each other")
    func keys() async throws {
        let limiter = KeyedLimiter<String>()
        try await limiter.take("a")
        #expect(try await limiter.performIfFree("a") { true } == nil)
        #expect(try await limiter.performIfFree("b") { true } == true)
        limiter.give("a")
        #expect(try await limiter.performIfFree("a") { true } == true)
    }

    @Test("Turns come in order of arrival and skip callers that were cancelled while they waited")
    func order() async throws {
        let limiter = KeyedLimiter<String>()
        let counter = Counter()
        try await limiter.take("a")
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<6 {
            tasks.append(Task { try await limiter.perform("a") { counter.enter(number) } })
            while limiter.waiting(for: "a") == number { await Task.yield() }
        }
        for number in [0, 3, 5] {
            tasks[number].cancel()
            await #expect(throws: CancellationError.self) { try await tasks[number].value }
        }
        limiter.give("a")
        for number in [1, 2, 4] { try await tasks[number].value }
        #expect(counter.numbers.withLock { $0.order } == [1, 2, 4])
        #expect(try await limiter.performIfFree("a") { true } == true)
    }

    @Test("Work that ignores cancellation is done in a cancelled task too")
    func despiteCancellation() async throws {
        let limiter = KeyedLimiter<String>()
        try await limiter.take("a")
        let task = Task { await limiter.performDespiteCancellation("a") { true } }
        task.cancel()
        limiter.give("a")
        #expect(await task.value)
    }
}
