import RoostModel
import RoostWire

extension CeilingRequest {
    /// - Parameter agents: the ids of the agents that the request names.
    func ceiling(agents: [AgentID]) throws -> Ceiling {
        Ceiling(
            policy: try (policy ?? PolicyRequest()).policy(), folderRoots: folderRoots ?? [], agents: agents,
            allowsInPlace: allowsInPlace ?? false)
    }
}
