package import RoostModel

/// `POST /v1/agents`
package struct CreateAgentRequest: Codable, Sendable, Equatable {
    package var name: String
    /// Default: `command` where a command is given, else `claude`.
    package var runtime: RuntimeKind?
    package var model: String?
    package var instructions: String?
    package var command: [String]?
    /// An absolute folder; its repository's top is the project.
    package var projectPath: String?
    package var workTree: WorkTreeMode?
    package var afterRun: AfterRun?
    package var policy: PolicyRequest?
    /// Whether it is started at once; default true.
    package var start: Bool?

    package init(name: String) {
        self.name = name
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, runtime, model, instructions, command, projectPath, workTree, afterRun, policy, start
    }
}

/// `PATCH /v1/agents/{id}`, with `If-Match`
package struct UpdateAgentRequest: Codable, Sendable, Equatable {
    package var name: String?
    package var model: Patch<String> = .keep
    package var instructions: Patch<String> = .keep
    package var command: [String]?
    package var projectPath: Patch<String> = .keep
    package var workTree: WorkTreeMode?
    package var afterRun: AfterRun?
    /// Replaces the policy as a whole.
    package var policy: PolicyRequest?

    package init() {}

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, model, instructions, command, projectPath, workTree, afterRun, policy
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        model = try container.decodePatch(forKey: .model)
        instructions = try container.decodePatch(forKey: .instructions)
        command = try container.decodeIfPresent([String].self, forKey: .command)
        projectPath = try container.decodePatch(forKey: .projectPath)
        workTree = try container.decodeIfPresent(WorkTreeMode.self, forKey: .workTree)
        afterRun = try container.decodeIfPresent(AfterRun.self, forKey: .afterRun)
        policy = try container.decodeIfPresent(PolicyRequest.self, forKey: .policy)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodePatch(model, forKey: .model)
        try container.encodePatch(instructions, forKey: .instructions)
        try container.encodeIfPresent(command, forKey: .command)
        try container.encodePatch(projectPath, forKey: .projectPath)
        try container.encodeIfPresent(workTree, forKey: .workTree)
        try container.encodeIfPresent(afterRun, forKey: .afterRun)
        try container.encodeIfPresent(policy, forKey: .policy)
    }
}

/// `PATCH /v1/tasks/{id}`, with `If-Match`
package struct UpdateTaskRequest: Codable, Sendable, Equatable, ClosedSchema {
    package var title: String?

    package init(title: String? = nil) {
        self.title = title
    }
}
