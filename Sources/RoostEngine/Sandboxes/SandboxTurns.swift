import DequeModule
import RoostModel
import RoostSupport
import Synchronization

/// Gives each task's sandbox to one user at a time, in order of arrival. Short uses are waited for. Only runs wait for runs and shells,
/// which may last for days.
final class SandboxTurns: Sendable {
    private typealias Answer = Result<Void, EngineError>

    private struct Turn {
        var use: SandboxUse
        var waiting: Deque<(use: SandboxUse, waiter: Waiter<Answer>)> = []
    }

    private let turns = Mutex<[TaskID: Turn]>([:])

    /// The present use of the sandbox; `nil` if it is free.
    func use(of task: TaskID) -> SandboxUse? { turns.withLock { $0[task]?.use } }

    /// The number of waiting callers, including cancelled ones that were not skipped yet.
    func waiting(for task: TaskID) -> Int { turns.withLock { $0[task]?.waiting.count ?? 0 } }

    /// Waits until the sandbox is the caller's, until ``give(_:)``.
    ///
    /// - Throws: ``EngineError/busy(_:_:)``, or `CancellationError` if the task is cancelled first.
    func take(_ task: TaskID, for use: SandboxUse) async throws {
        let waiter = try turns.withLock { turns throws(EngineError) -> Waiter<Answer>? in
            guard let turn = turns[task] else {
                turns[task] = Turn(use: use)
                return nil
            }
            try Self.refuse(use, task, behind: turn.use)
            let waiter = Waiter<Answer>()
            turns[task]?.waiting.append((use, waiter))
            return waiter
        }
        try await waiter?.value.get()
    }

    /// Takes the sandbox if it is free, until ``give(_:)``. Returns whether it was.
    func takeIfFree(_ task: TaskID, for use: SandboxUse) -> Bool {
        turns.withLock { turns in
            guard turns[task] == nil else { return false }
            turns[task] = Turn(use: use)
            return true
        }
    }

    /// Ends the caller's use; the caller that has waited longest gets the sandbox.
    func give(_ task: TaskID) {
        while let next = turns.withLock({ Self.next(&$0, task) }) {
            // A caller that was cancelled in the meantime does not take its turn.
            guard next.waiter.resume(returning: .success(())) else { continue }
            for (use, waiter) in turns.withLock({ Self.refused(&$0, task, behind: next.use) }) {
                waiter.resume(returning: .failure(EngineError.busy(task, use)))
            }
            return
        }
    }

    private static func next(_ turns: inout [TaskID: Turn], _ task: TaskID) -> (use: SandboxUse, waiter: Waiter<Answer>)? {
        guard let next = turns[task]?.waiting.popFirst() else {
            turns[task] = nil
            return nil
        }
        turns[task]?.use = next.use
        return next
    }

    /// Removes the waiting callers that may not wait for the present use, with the use to report to them.
    private static func refused(
        _ turns: inout [TaskID: Turn], _ task: TaskID, behind use: SandboxUse
    ) -> [(SandboxUse, Waiter<Answer>)] {
        guard var turn = turns[task], turn.use == use else { return [] }
        let refused = turn.waiting.filter { !mayWait($0.use, behind: use) }
        turn.waiting.removeAll { !mayWait($0.use, behind: use) }
        turns[task] = turn
        return refused.map { (use, $0.waiter) }
    }

    private static func refuse(_ use: SandboxUse, _ task: TaskID, behind present: SandboxUse) throws(EngineError) {
        if !mayWait(use, behind: present) { throw .busy(task, present) }
    }

    private static func mayWait(_ use: SandboxUse, behind present: SandboxUse) -> Bool {
        switch (use, present) {
        case (.run, _), (_, .operation): true
        case (_, .run), (_, .shell): false
        }
    }
}
