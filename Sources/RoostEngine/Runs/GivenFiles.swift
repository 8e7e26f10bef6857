import RoostModel

/// Brings the files that came with a message into the home of whoever gets the message.
struct GivenFiles: Sendable {
    let ports: EnginePorts

    /// The home must stand.
    ///
    /// - Throws: ``EngineError/invalid(_:)`` where one is not known.
    func place(_ ids: [AttachmentID], for task: AgentTask) async throws -> [GivenFile] {
        if ids.isEmpty { return [] }
        var attachments: [Attachment] = []
        for id in ids {
            guard let attachment = try await ports.attachments.attachment(id) else {
                throw EngineError.invalid("the file \(id.short) that came with the message is gone; give it again")
            }
            attachments.append(attachment)
        }
        let home = HomeOwner(task)
        let names = try await ports.folders.attach(attachments, home, try await ports.runs.workTree(of: task.id)?.owner)
        let inside = task.spec.policy.isolation == .trusted ? ports.folders.homePath(home) : SandboxRequest.insideHome
        return zip(attachments, names).map { GivenFile(path: inside + "/" + $1, mediaType: $0.mediaType, size: $0.size) }
    }
}
