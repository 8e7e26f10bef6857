import RoostModel

/// Makes what agents' owners want and what is the same.
actor Reconciler {
    init() {}
    nonisolated func wake() {}
    func forgive(_ id: AgentID) async {}
    func end(_ agent: Agent, cause: RunStopCause) async {}
}
