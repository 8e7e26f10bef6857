import CoreMetrics
import GRDB
import RoostModel
import RoostSupport
import Synchronization

/// The only writer. Bodies that were queued during the last commit share one transaction and one sync, each in its own savepoint.
///
/// An idle writer starts at once, so a single write does not wait. The queue needs no bound of its own: every entry is a caller that
/// waits for its result.
final class GroupCommit: Sendable {
    /// One caller's body in two parts: the work inside the transaction, and what follows once the commit is durable.
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

    /// The maximum number of bodies per transaction, so that the first does not wait for hundreds of others.
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

    /// Refuses further jobs; accepted ones are still executed.
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
        var completed: [(job: Job, ending: Ending)] = []
        var failures: [(job: Job, error: any Error)] = []
        let begin = ContinuousClock.now
        do {
            try connection.beginTransaction(.immediate)
            let transaction = SQLiteConnection(connection: connection)
            for job in group {
                do {
                    // A job that is alone in its transaction needs no savepoint: the transaction itself is rolled back.
                    let ending = try group.count == 1 ? job.run(transaction) : savepoint(transaction) { try job.run(transaction) }
                    completed.append((job, ending))
                } catch {
                    failures.append((job, error))
                    // A full or failing disk ends the whole transaction, so nothing of the group is stored.
                    guard group.count > 1, connection.isInsideTransaction else { throw error }
                }
            }
            try connection.commit()
            let taken = begin.duration(to: .now).components
            commits.recordNanoseconds(taken.seconds * 1_000_000_000 + taken.attoseconds / 1_000_000_000)
        } catch {
            rollBack(connection)
            for (job, own) in failures { job.fail(own) }
            for (job, _) in completed { job.fail(error) }
            for job in group.dropFirst(failures.count + completed.count) { job.fail(error) }
            return
        }
        for (_, ending) in completed { ending.publish() }
        for (_, ending) in completed { ending.answer() }
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
            // The connection is unusable; the next transaction's BEGIN reports it to its callers.
        }
    }
}
