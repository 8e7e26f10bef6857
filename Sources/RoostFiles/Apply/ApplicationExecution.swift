import Logging
import RoostModel
import RoostSupport

/// Executes applications, undos and recoveries, one at a time in a project, and stores failures in the application.
struct ApplicationExecution: Sendable {
    let folders: StateFolders
    let logger: Logger
    private let turns = KeyedLimiter<String>()

    init(folders: StateFolders, logger: Logger) {
        self.folders = folders
        self.logger = logger
    }

    /// Performs an operation on a project while no other application changes it, in this daemon or in another one with the same state
    /// folder.
    ///
    /// - Parameter lockFailure: translates the error where the lock of the project cannot be taken.
    func exclusively<Value>(
        _ projectPath: String, lockFailure: (any Error) -> any Error = { $0 }, _ body: () async throws -> Value
    ) async throws -> Value {
        await turns.takeDespiteCancellation(projectPath)
        defer { turns.give(projectPath) }
        let lock: Descriptor
        do { lock = try await ProjectLock.take(folders.lock(projectPath)) } catch { throw lockFailure(error) }
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    /// Performs a step of an application exclusively. An error becomes the status and message of the result.
    ///
    /// - Parameter interrupted: the status that the application keeps where it stopped half-way, so that a recovery continues it.
    func perform(
        _ application: Application, interrupted: Application.Status, _ body: () async throws -> Application
    ) async -> Application {
        var result = application
        do {
            return try await exclusively(application.projectPath) { try await body() }
        } catch is SimulatedCrash {
            result.status = interrupted
        } catch let error as StillOpen {
            result.status = interrupted
            result.message = error.description
            logger.error(
                "Application is half-way and could not be rolled back", metadata: .keys((.application, application.id), (.error, error)))
        } catch {
            result.status = interrupted == .undoing ? .applied : .failed
            result.message = "\(error)"
            logger.warning("Application failed", metadata: .keys((.application, application.id), (.error, "\(error)")))
        }
        return result
    }
}
