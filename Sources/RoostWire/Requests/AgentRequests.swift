package import RoostModel

/// `POST /v1/agents`. Absent fields have their defaults.
package struct CreateAgentRequest: Codable, Sendable, Equatable {
    /// 1 to 63 of `a-z`, `0-9` and `-`; unique, and not the name of a runtime.
    package var name: String
    /// Default: `command` if a command is given, otherwise `claude`.
    package var runtime: RuntimeKind?
    /// A model name of the runtime.
    package var model: String?
    /// Appended to the runtime's own system prompt.
    package var instructions: String?
    /// The command line; only for the runtime `command`.
    package var command: [String]?
    /// An absolute folder; the project is the top folder of its repository.
    package var projectPath: String?
    /// Default `overlay`.
    package var workTree: WorkTreeMode?
    /// Default `keep`.
    package var afterRun: AfterRun?
    package var policy: PolicyRequest?
    /// Whether the agent is started at once; default true.
    package var start: Bool?

    package init(name: String) {
        self.name = name
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, runtime, model, instructions, command, projectPath, workTree, afterRun, policy, start
    }
}

/// `PATCH /v1/agents/{id}`, with `If-Match`. Absent fields keep their values.
package struct UpdateAgentRequest: Codable, Sendable, Equatable {
    package var name: String?
    package var model: Patch<String> = .keep
    package var instructions: Patch<String> = .keep
    package var command: [String]?
    package var projectPath: Patch<String> = .keep
    package var workTree: WorkTreeMode?
    package var afterRun: AfterRun?
    /// Replaces the whole policy.
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

/// `PATCH /v1/tasks/{id}`, with `If-Match`.
package struct UpdateTaskRequest: Codable, Sendable, Equatable, ClosedSchema {
    /// 1 to 200 characters; absent keeps the title.
    package var title: String?

    package init(title: String? = nil) {
        self.title = title
    }
}
