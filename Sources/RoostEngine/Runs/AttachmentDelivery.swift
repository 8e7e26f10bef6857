import RoostModel

/// Copies a message's attachments into the home of the agent or task that receives it.
struct AttachmentDelivery: Sendable {
    let ports: EnginePorts

    /// The home must exist.
    func place(_ attachments: [Attachment], for task: AgentTask) async throws -> [DeliveredFile] {
        if attachments.isEmpty { return [] }
        let home = HomeOwner(task)
        let names = try await ports.folders.attach(attachments, home, try await ports.runs.workTree(of: task.id)?.owner)
        let inside = task.spec.policy.isolation == .trusted ? ports.folders.homePath(home) : SandboxRequest.insideHome
        return zip(attachments, names).map { DeliveredFile(path: inside + "/" + $1, mediaType: $0.mediaType, size: $0.size) }
    }
}
