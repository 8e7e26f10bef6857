package import RoostModel

/// `POST /v1/tasks`: creates a task with its first message and queues a run for it.
package struct CreateTaskRequest: Codable, Sendable, Equatable {
    /// The first message. May be absent for a `command` task; the command line is the message then.
    package var prompt: String?
    /// An agent's name or id. Default: `command` if a command is given, otherwise `claude`.
    package var agent: String?
    package var runtime: RuntimeKind?
    /// A model name of the runtime.
    package var model: String?
    /// The command line of a `command` task.
    package var command: [String]?
    /// Default: derived from the prompt.
    package var title: String?
    /// An absolute folder; the project is the top folder of its repository.
    package var projectPath: String?
    /// Default `overlay`.
    package var workTree: WorkTreeMode?
    /// Default `keep`.
    package var afterRun: AfterRun?
    /// In JSON, its fields are members of this request, under their names in a policy.
    package var policy = PolicyRequest()
    /// `PATH`, `HOME` and what the runtime's profile lists. Kept in memory only, never stored.
    package var environment: [String: String]?
    /// Attachments uploaded before, at most 20.
    package var attachments: [AttachmentID]?
    /// Variables that the process gets in addition, whatever the runtime's profile lists. Kept in memory only, never stored.
    package var variables: [String: String]?
    /// Whether the caller sends the command's standard input with `POST /v1/runs/{id}/input`.
    package var takesInput: Bool?

    package init(prompt: String? = nil, command: [String]? = nil, projectPath: String? = nil) {
        self.prompt = prompt
        self.command = command
        self.projectPath = projectPath
    }

    enum CodingKeys: String, CodingKey {
        case prompt, agent, runtime, model, command, title, projectPath, workTree, afterRun, environment, attachments, variables, takesInput
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prompt = try container.decodeIfPresent(String.self, forKey: .prompt)
        agent = try container.decodeIfPresent(String.self, forKey: .agent)
        runtime = try container.decodeIfPresent(RuntimeKind.self, forKey: .runtime)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        command = try container.decodeIfPresent([String].self, forKey: .command)
        title = try container.decodeIfPresent(String.self, forKey: .title)
        projectPath = try container.decodeIfPresent(String.self, forKey: .projectPath)
        workTree = try container.decodeIfPresent(WorkTreeMode.self, forKey: .workTree)
        afterRun = try container.decodeIfPresent(AfterRun.self, forKey: .afterRun)
        policy = try PolicyRequest(from: decoder, named: \.name)
        environment = try container.decodeIfPresent([String: String].self, forKey: .environment)
        attachments = try container.decodeIfPresent([AttachmentID].self, forKey: .attachments)
        variables = try container.decodeIfPresent([String: String].self, forKey: .variables)
        takesInput = try container.decodeIfPresent(Bool.self, forKey: .takesInput)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(prompt, forKey: .prompt)
        try container.encodeIfPresent(agent, forKey: .agent)
        try container.encodeIfPresent(runtime, forKey: .runtime)
        try container.encodeIfPresent(model, forKey: .model)
        try container.encodeIfPresent(command, forKey: .command)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encodeIfPresent(projectPath, forKey: .projectPath)
        try container.encodeIfPresent(workTree, forKey: .workTree)
        try container.encodeIfPresent(afterRun, forKey: .afterRun)
        try policy.encode(to: encoder, named: \.name)
        try container.encodeIfPresent(environment, forKey: .environment)
        try container.encodeIfPresent(attachments, forKey: .attachments)
        try container.encodeIfPresent(variables, forKey: .variables)
        try container.encodeIfPresent(takesInput, forKey: .takesInput)
    }
}
