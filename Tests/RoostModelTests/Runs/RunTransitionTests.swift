import RoostModel
import RoostTestSupport
import Testing

@Suite struct RunTransitionTests {
    /// The whole transition table, written independently: the signals of each status and the resulting statuses.
    private static let table: [RunStatus: [RunSignal: RunStatus]] = [
        .queued: [.leased: .preparing, .ended(.cancelled): .cancelled, .ended(.failed): .failed],
        .preparing: [.started: .running, .concluded: .finishing].merging(breakingOff) { $1 },
        .running: [.waitForApproval: .waitingForApproval, .waitForInput: .waitingForInput, .concluded: .finishing].merging(breakingOff) {
            $1
        },
        .waitingForApproval: [.resumed: .running, .concluded: .finishing].merging(breakingOff) { $1 },
        .waitingForInput: [.resumed: .running, .concluded: .finishing].merging(breakingOff) { $1 },
        .finishing: [.ended(.succeeded): .succeeded].merging(breakingOff) { $1 },
    ]

    private static let breakingOff: [RunSignal: RunStatus] = [
        .ended(.failed): .failed, .ended(.cancelled): .cancelled, .ended(.interrupted): .interrupted,
    ]

    @Test("Each pair of status and signal has the result in the table, or is refused", arguments: RunStatus.allCases, RunSignal.allCases)
    func pair(_ status: RunStatus, _ signal: RunSignal) {
        if let expected = Self.table[status]?[signal] {
            #expect((try? status.next(on: signal)) == expected)
        } else {
            let refused = #expect(throws: IllegalTransition.self) { try status.next(on: signal) }
            #expect(refused?.from == status && refused?.signal == signal)
        }
    }

    @Test("Nothing leads out of a terminal status", arguments: RunStatus.allCases.filter(\.isTerminal))
    func terminal(_ status: RunStatus) {
        #expect(RunSignal.allCases.allSatisfy { (try? status.next(on: $0)) == nil })
        #expect(!status.isLeased)
    }

    @Test("From every other status an end can be reached, and success only through finishing")
    func reachable() {
        for status in RunStatus.allCases where !status.isTerminal {
            #expect((try? status.next(on: .ended(.failed))) == .failed)
            #expect((try? status.next(on: .ended(.succeeded))) == (status == .finishing ? .succeeded : nil))
        }
    }

    @Test("A random walk of signals ends once and passes the queue once", arguments: 1...20)
    func walk(_ seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var path: [RunStatus] = [.queued]
        for _ in 0..<400 {
            let signal = try #require(RunSignal.allCases.randomElement(using: &random))
            let last = try #require(path.last)
            if let next = try? last.next(on: signal) { path.append(next) }
        }
        #expect(path.filter { $0 == .queued }.count == 1)
        #expect(path.filter(\.isTerminal).count == 1 && path.last?.isTerminal == true)
    }

    @Test("Every status is exactly one of queued, leased and terminal")
    func kinds() {
        for status in RunStatus.allCases {
            #expect([status == .queued, status.isLeased, status.isTerminal].filter { $0 }.count == 1)
        }
        #expect(RunSignal.allCases.count == 10 && Set(RunSignal.allCases).count == 10)
    }
}
