import RoostModel

extension EnginePorts {
    /// Refuses work in a task's folders unless this node has them.
    ///
    /// - Throws: ``EngineError/wrongState(_:)`` with the name of the other node.
    func refuseElsewhere(_ task: AgentTask) throws {
        guard let node, let owner = task.node, owner != node else { return }
        throw EngineError.wrongState(.conflict(.elsewhere(task.id, owner)))
    }

    func refuseElsewhere(_ task: TaskID) async throws {
        if let known = try await queries.task(task)?.task { try refuseElsewhere(known) }
    }
}
