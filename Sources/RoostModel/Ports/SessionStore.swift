/// What runtimes need to resume their conversations.
package protocol SessionStore: Sendable {
    /// The remembered session of a task; `nil` if there is none or another node has it.
    func session(of task: TaskID) async throws -> SessionMemory?
    func saveSession(_ memory: SessionMemory?, of task: TaskID, at: Timestamp) async throws
}
