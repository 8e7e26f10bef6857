import RoostModel
import RoostWire

extension CeilingRequest {
    /// - Parameter agents: what the request's names mean.
    func ceiling(agents: [AgentID]) throws -> Ceiling {
        Ceiling(
            policy: try (policy ?? PolicyRequest()).policy(), folderRoots: folderRoots ?? [], agents: agents,
            allowsInPlace: allowsInPlace ?? false)
    }
}
