import Testing

@testable import RoostServer

@Suite("Few at a time", .timeLimit(.minutes(20))) struct ConcurrencyLimiterTests {
    private struct Failure: Error {}

    private actor Room {
        private(set) var most = 0
        private var now = 0

        func enter() {
            now += 1
            most = max(most, now)
        }

        func leave() { now -= 1 }
    }

    @Test("Never more than so many are inside, and everybody gets through, also behind those who fail")
    func limit() async {
        let concurrencyLimiter = ConcurrencyLimiter(limit: 3)
        let room = Room()
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await concurrencyLimiter.through {
                            await room.enter()
                            for _ in 0..<5 { await Task.yield() }
                            await room.leave()
                            if number.isMultiple(of: 3) { throw Failure() }
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            var through = 0
            for await passed in group where passed { through += 1 }
            #expect(through == 133)
        }
        #expect((1...3).contains(await room.most))
        // Nobody's place was lost on the way.
        #expect(await concurrencyLimiter.through { true })
    }
}
