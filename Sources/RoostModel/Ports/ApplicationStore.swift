/// The stored applications of changes to projects.
package protocol ApplicationStore: Sendable {
    /// Stores the intent to apply.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if another application to the project is unsettled, or the task's folders are on another node.
    func begin(_ application: Application) async throws
    func update(_ application: Application, at: Timestamp) async throws
    func application(_ id: ApplicationID) async throws -> Application?
    /// The unsettled applications of this node.
    func unsettledApplications() async throws -> [Application]
    /// The applications of a run, newest first.
    func applications(of run: RunID) async throws -> [Application]
}
