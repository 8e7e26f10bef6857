import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// What an agent is made of; shared by the commands that make and change one.
struct AgentOptions: ParsableArguments {
    @Option(help: "The model, where the runtime has a choice")
    var model: String?

    @Option(help: "What it should always keep in mind; - reads it from standard input")
    var instructions: String?

    @Option(name: .customLong("in"), help: ArgumentHelp("The folder it works in; its repository's top is the project", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("What happens with the changes of a run that succeeded: keep, apply or discard", valueName: "what"))
    var afterRun: AfterRun?

    @OptionGroup
    var run: RunOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The command line that gets each message on standard input", valueName: "command"))
    var command: [String] = []

    var isEmpty: Bool {
        model == nil && instructions == nil && folder == nil && afterRun == nil && run.isEmpty && command.isEmpty
    }

    func instructionsText() throws -> String? {
        guard instructions == "-" else { return instructions }
        let text = String(decoding: FileHandleInput.readAll(), as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else { throw ValidationError("standard input was empty") }
        return text
    }

    var projectPath: String? { folder.map { FolderPath.absolute($0, current: HostEnvironment.currentFolder) } }
}

extension AfterRun: ExpressibleByArgument {}

extension RunOptions {
    var isEmpty: Bool { !hasPolicy && workTree == nil }

    var hasPolicy: Bool {
        isolation != nil || network != nil || !limits.isEmpty || !readable.isEmpty || !writable.isEmpty || !deniedTools.isEmpty
            || !requiredGuards.isEmpty || exposesEnvironmentFiles
    }

    /// The policy that the flags describe; those that were not given stay as they are in `old`, else as the preset has them.
    func policy(changing old: Policy? = nil) throws -> PolicyRequest {
        var request = old.map(PolicyRequest.init) ?? PolicyRequest()
        if let isolation {
            // Another preset brings its own network with it.
            if isolation != request.preset { request.network = nil }
            request.preset = isolation
        }
        if let network { request.network = network }
        if let changed = try LimitFlags.parse(limits) { request.limits = request.limits?.changed(by: changed) ?? changed }
        let current = HostEnvironment.currentFolder
        if !readable.isEmpty { request.readablePaths = readable.map { FolderPath.absolute($0, current: current) } }
        if !writable.isEmpty { request.writablePaths = writable.map { FolderPath.absolute($0, current: current) } }
        if !deniedTools.isEmpty { request.deniedTools = deniedTools }
        if !requiredGuards.isEmpty { request.requiredGuards = requiredGuards }
        if exposesEnvironmentFiles { request.exposesEnvironmentFiles = true }
        return request
    }
}

extension PolicyRequest {
    /// A stored policy, so that it can be sent again with something changed.
    init(_ policy: Policy) {
        self.init(preset: policy.isolation)
        network = policy.network
        limits = LimitsRequest(policy.limits)
        readablePaths = policy.readablePaths
        writablePaths = policy.writablePaths
        deniedTools = policy.deniedTools
        exposesEnvironmentFiles = policy.exposesEnvironmentFiles
        requiredGuards = policy.requiredGuards
    }
}

extension LimitsRequest {
    init(_ limits: Limits) {
        self.init()
        processes = limits.processes
        memoryBytes = limits.memoryBytes
        openFiles = limits.openFiles
        diskBytes = limits.diskBytes
        fileBytes = limits.fileBytes
        outputBytes = limits.outputBytes
        outputFloodBytes = limits.outputFloodBytes
        wallTimeMs = limits.wallTimeMs
        stopGraceMs = limits.stopGraceMs
        silenceMs = limits.silenceMs
    }

    func changed(by other: LimitsRequest) -> LimitsRequest {
        var limits = self
        limits.processes = other.processes ?? processes
        limits.memoryBytes = other.memoryBytes ?? memoryBytes
        limits.openFiles = other.openFiles ?? openFiles
        limits.diskBytes = other.diskBytes ?? diskBytes
        limits.fileBytes = other.fileBytes ?? fileBytes
        limits.outputBytes = other.outputBytes ?? outputBytes
        limits.outputFloodBytes = other.outputFloodBytes ?? outputFloodBytes
        limits.wallTimeMs = other.wallTimeMs ?? wallTimeMs
        limits.stopGraceMs = other.stopGraceMs ?? stopGraceMs
        limits.silenceMs = other.silenceMs ?? silenceMs
        return limits
    }
}
