package import RoostModel

/// `POST /v1/tasks`: a task with its first message; a run is queued for it.
package struct CreateTaskRequest: Codable, Sendable, Equatable {
    /// What the agent is asked. For a `command` task it may be absent: the command line is the message then.
    package var prompt: String?
    /// A known agent's name; default `command` where a command is given, else `claude`.
    package var agent: String?
    package var runtime: RuntimeKind?
    package var model: String?
    package var command: [String]?
    package var title: String?
    /// An absolute folder; its repository's top is the project.
    package var projectPath: String?
    package var isolation: Isolation?
    package var network: NetworkAccess?
    package var workTree: WorkTreeMode?
    package var afterRun: AfterRun?
    package var limits: LimitsRequest?
    package var readablePaths: [String]?
    package var writablePaths: [String]?
    package var deniedTools: [String]?
    package var exposesEnvironmentFiles: Bool?
    package var requiredGuards: [GuardName]?
    /// `PATH`, `HOME` and what the runtime's profile lists. Kept in memory only, never stored.
    package var environment: [String: String]?
    package var attachments: [AttachmentID]?

    package init(prompt: String? = nil, command: [String]? = nil, projectPath: String? = nil) {
        self.prompt = prompt
        self.command = command
        self.projectPath = projectPath
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case prompt, agent, runtime, model, command, title, projectPath, isolation, network, workTree, afterRun, limits, readablePaths
        case writablePaths, deniedTools, exposesEnvironmentFiles, requiredGuards, environment, attachments
    }
}

/// Limits that differ from the defaults; absent keeps the default.
package struct LimitsRequest: Codable, Sendable, Equatable {
    package var processes: Int?
    package var memoryBytes: Int64?
    package var openFiles: Int?
    package var diskBytes: Int64?
    package var fileBytes: Int64?
    package var outputBytes: Int64?
    package var outputFloodBytes: Int64?
    package var wallTimeMs: Int64?
    package var stopGraceMs: Int64?
    package var silenceMs: Int64?

    package init() {}

    /// - Throws: ``InvalidValue`` where a number is not positive.
    package func applied(to limits: Limits) throws -> Limits {
        var limits = limits
        func positive<Number: BinaryInteger>(_ value: Number, _ name: String) throws -> Number {
            guard value > 0 else { throw InvalidValue(field: "limits.\(name)", why: "must be greater than zero") }
            return value
        }
        if let processes { limits.processes = try positive(processes, "processes") }
        if let memoryBytes { limits.memoryBytes = try positive(memoryBytes, "memoryBytes") }
        if let openFiles { limits.openFiles = try positive(openFiles, "openFiles") }
        if let diskBytes { limits.diskBytes = try positive(diskBytes, "diskBytes") }
        if let fileBytes { limits.fileBytes = try positive(fileBytes, "fileBytes") }
        if let outputBytes { limits.outputBytes = try positive(outputBytes, "outputBytes") }
        if let outputFloodBytes { limits.outputFloodBytes = try positive(outputFloodBytes, "outputFloodBytes") }
        if let wallTimeMs { limits.wallTimeMs = try positive(wallTimeMs, "wallTimeMs") }
        if let stopGraceMs { limits.stopGraceMs = try positive(stopGraceMs, "stopGraceMs") }
        if let silenceMs { limits.silenceMs = try positive(silenceMs, "silenceMs") }
        return limits
    }
}

package struct InvalidValue: Error, Sendable, Equatable, CustomStringConvertible {
    package let field: String
    package let why: String

    package init(field: String, why: String) {
        self.field = field
        self.why = why
    }

    package var description: String { "\(field) \(why)" }
}
