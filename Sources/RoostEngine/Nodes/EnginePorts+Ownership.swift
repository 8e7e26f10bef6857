import RoostModel

extension EnginePorts {
    /// What is done in a task's folders is done by the node that has them.
    ///
    /// - Throws: ``EngineError/wrongState(_:)`` with the other node's name.
    func refuseElsewhere(_ task: AgentTask) throws {
        guard let node, let owner = task.node, owner != node else { return }
        throw EngineError.wrongState(.conflict(.elsewhere(task.id, owner)))
    }

    func refuseElsewhere(_ task: TaskID) async throws {
        if let known = try await queries.task(task)?.task { try refuseElsewhere(known) }
    }
}
