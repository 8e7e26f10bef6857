import CoreMetrics
import GRDB
import RoostModel
import RoostSupport
import Synchronization

/// The one writer: what queued up while the last commit ran becomes one transaction with one sync, each body in a savepoint of its own.
///
/// An idle writer starts at once, so a lone write waits for nothing. The queue needs no bound of its own: every entry is a caller that
/// waits for its answer.
final class GroupCommit: Sendable {
    /// One caller's body, in two parts: the work inside the transaction, and what follows when the commit is on the disk.
    struct Job: Sendable {
        let run: @Sendable (SQLiteConnection) throws -> Ending
        let fail: @Sendable (any Error) -> Void
    }

    struct Ending {
        let publish: () -> Void
        let answer: () -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isDraining = false
        var isClosed = false
    }

    /// Bodies in one transaction, so that the first of them does not wait for hundreds of others.
    private static let groupLimit = 256

    private let writer: any DatabaseWriter
    private let commits = MetricKey.databaseCommit.timer()
    private let state = Mutex(State())

    init(writer: any DatabaseWriter) {
        self.writer = writer
    }

    func submit<Answer: Sendable>(
        _ body: @escaping @Sendable (any Transaction) throws -> Answer, committed: @escaping @Sendable (Answer) -> Void
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                Job(
                    run: { connection in
                        let answer = try body(connection)
                        return Ending(publish: { committed(answer) }, answer: { continuation.resume(returning: answer) })
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Refuses further jobs; those already accepted are still done.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    private func enqueue(_ job: Job) {
        enum Next { case start, wait, refuse }
        let next: Next = state.withLock { state in
            if state.isClosed { return .refuse }
            state.waiting.append(job)
            if state.isDraining { return .wait }
            state.isDraining = true
            return .start
        }
        switch next {
        case .start: writer.asyncWriteWithoutTransaction { self.drain($0) }
        case .wait: break
        case .refuse: job.fail(StoreError.unwritable("the store is closed"))
        }
    }

    private func drain(_ connection: GRDB.Database) {
        while true {
            let group: [Job] = state.withLock { state in
                let group = Array(state.waiting.prefix(Self.groupLimit))
                state.waiting.removeFirst(group.count)
                if group.isEmpty { state.isDraining = false }
                return group
            }
            if group.isEmpty { return }
            commit(group, on: connection)
        }
    }

    private func commit(_ group: [Job], on connection: GRDB.Database) {
        var revocations: [(job: Job, ending: Ending)] = []
        var failures: [(job: Job, error: any Error)] = []
        let begin = ContinuousClock.now
        do {
            try connection.beginTransaction(.immediate)
            let transaction = SQLiteConnection(connection: connection)
            for job in group {
                do {
                    // Alone in its transaction, a body needs no savepoint: the transaction itself is rolled back.
                    let ending = try group.count == 1 ? job.run(transaction) : savepoint(transaction) { try job.run(transaction) }
                    revocations.append((job, ending))
                } catch {
                    failures.append((job, error))
                    // A full disk or a failing one ends the whole transaction; then nobody's work is stored.
                    guard group.count > 1, connection.isInsideTransaction else { throw error }
                }
            }
            try connection.commit()
            let taken = begin.duration(to: .now).components
            commits.recordNanoseconds(taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
        } catch {
            rollBack(connection)
            for (job, own) in failures { job.fail(own) }
            for (job, _) in revocations { job.fail(error) }
            for job in group.dropFirst(failures.count + revocations.count) { job.fail(error) }
            return
        }
        for (_, ending) in revocations { ending.publish() }
        for (_, ending) in revocations { ending.answer() }
        for (job, error) in failures { job.fail(error) }
    }

    private func savepoint(_ transaction: SQLiteConnection, _ body: () throws -> Ending) throws -> Ending {
        try transaction.execute("SAVEPOINT job", [])
        do {
            let ending = try body()
            try transaction.execute("RELEASE SAVEPOINT job", [])
            return ending
        } catch {
            if transaction.connection.isInsideTransaction {
                try transaction.execute("ROLLBACK TO SAVEPOINT job", [])
                try transaction.execute("RELEASE SAVEPOINT job", [])
            }
            throw error
        }
    }

    private func rollBack(_ connection: GRDB.Database) {
        guard connection.isInsideTransaction else { return }
        do {
            try connection.rollback()
        } catch {
            // The connection is beyond use; the next transaction's BEGIN says so to its callers.
        }
    }
}
