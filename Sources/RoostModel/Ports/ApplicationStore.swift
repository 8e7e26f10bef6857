/// The acts of bringing changes into projects.
package protocol ApplicationStore: Sendable {
    /// Stores the intent.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` where another application of the same project is unsettled, or the task's folders are elsewhere.
    func begin(_ application: Application) async throws
    func update(_ application: Application, at: Timestamp) async throws
    func application(_ id: ApplicationID) async throws -> Application?
    /// Of the node's own.
    func unsettledApplications() async throws -> [Application]
    /// Applications of a run, newest first.
    func applications(of run: RunID) async throws -> [Application]
}
