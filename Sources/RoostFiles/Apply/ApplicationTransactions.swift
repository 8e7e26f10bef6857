import RoostModel

/// The file transactions of applications: made for an intent, carried out, and rolled back after a failure.
struct ApplicationTransactions: Sendable {
    let folders: StateFolders
    let faultPoint: @Sendable (FaultPoint) throws -> Void

    func runner(_ intent: Intent, _ folder: ApplicationFolder, _ application: Application) throws -> TransactionRunner {
        // An identity that the owner confirmed after the application counts for its undo too.
        let confirmed = try TreeLayout(folder: folders.workTree(application.taskID)).readLabel()?.identity
        return try TransactionRunner(
            folder: folder, intent: intent, identity: confirmed ?? intent.identity, name: String(application.id.description.suffix(12)),
            faultPoint: faultPoint)
    }

    /// Writes the files of an intent. On failure everything is rolled back, and the error is thrown.
    ///
    /// - Parameter seen: stamps found at planning, by number of the operation.
    func carryOut(
        _ intent: Intent, _ folder: ApplicationFolder, _ seen: [Int: FileStamp?], _ application: Application
    ) throws {
        let runner = try runner(intent, folder, application)
        do {
            try runner.run(.forward, seen: seen)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try rollBack(runner, folder, after: error)
        }
    }

    /// Writes what was there before an application. On failure everything is as the application left it, and the error is thrown.
    func takeBack(_ runner: TransactionRunner, _ folder: ApplicationFolder) throws {
        try faultPoint(.undo)
        try folder.set(.undoing)
        do {
            try runner.run(.backward)
        } catch let error as SimulatedCrash {
            throw error
        } catch {
            try Self.rollingBack(error) {
                try runner.rollBack(.backward)
                try folder.clear(.undoing)
            }
        }
    }

    /// Rolls a failed application back and marks it so, then throws its error.
    func rollBack(_ runner: TransactionRunner, _ folder: ApplicationFolder, after error: any Error) throws {
        try Self.rollingBack(error) {
            try runner.rollBack(.forward)
            try folder.set(.rolledBack, "\(error)")
        }
    }

    /// Performs a rollback, then throws the first error.
    ///
    /// - Throws: `StillOpen` where the rollback fails too.
    private static func rollingBack(_ error: any Error, _ body: () throws -> Void) throws {
        do { try body() } catch let second as SimulatedCrash { throw second } catch let second {
            throw StillOpen(first: error, second: second)
        }
        throw error
    }
}
