import RoostFiles
import Synchronization

/// A fault point that crashes at the n-th step, and counts the steps.
final class CrashPoint: Sendable {
    private let passed = Mutex(0)
    private let target: Int?

    init(at target: Int? = nil) {
        self.target = target
    }

    var count: Int { passed.withLock { $0 } }

    func step(_ point: FaultPoint) throws {
        let number = passed.withLock { passed in
            passed += 1
            return passed
        }
        if number == target { throw SimulatedCrash() }
    }
}

/// Does something once, at the first step of a kind.
final class Meanwhile: Sendable {
    private let isDone = Mutex(false)
    private let point: FaultPoint
    private let action: @Sendable () throws -> Void

    init(_ point: FaultPoint, _ action: @escaping @Sendable () throws -> Void) {
        self.point = point
        self.action = action
    }

    func step(_ point: FaultPoint) throws {
        guard point == self.point else { return }
        let isFirst = isDone.withLock { isDone in
            defer { isDone = true }
            return !isDone
        }
        if isFirst { try action() }
    }
}
