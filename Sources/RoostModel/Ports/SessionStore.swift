/// What runtimes remember of their conversations.
package protocol SessionStore: Sendable {
    /// Where the node itself remembers it.
    func session(of task: TaskID) async throws -> SessionMemory?
    func saveSession(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) async throws
}
