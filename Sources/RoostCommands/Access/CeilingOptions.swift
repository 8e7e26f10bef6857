import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// The most that a token's work may do; what is not given stays as the node has it.
struct CeilingOptions: ParsableArguments {
    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp("It reaches only this agent and its tasks, and may use it as its policy stands; repeatable", valueName: "agent"))
    var agents: [String] = []

    @Option(
        name: .customLong("root"),
        help: ArgumentHelp(
            "It may work in this folder and all below; repeatable; the projects that you opened where absent", valueName: "folder"))
    var roots: [String] = []

    @Option(help: ArgumentHelp("The weakest walls that its runs may have: safe, project or trusted", valueName: "level"))
    var isolation: Isolation?

    @Option(help: ArgumentHelp("What its runs may reach: deny or open, with which an agent uses your sign-in", valueName: "access"))
    var network: NetworkAccess?

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp("The highest that it may set a limit to; repeatable: time=30m, memory=2G, …", valueName: "name=value"))
    var limits: [String] = []

    @Option(name: .customLong("read"), help: ArgumentHelp("Its runs may read this folder too; repeatable", valueName: "folder"))
    var readable: [String] = []

    @Option(name: .customLong("write"), help: ArgumentHelp("Its runs may write this folder too; repeatable", valueName: "folder"))
    var writable: [String] = []

    @Flag(name: .customLong("allow-env-files"), help: "Its runs may be shown the projects' .env files")
    var allowsEnvironmentFiles = false

    @Flag(name: .customLong("allow-in-place"), help: "Its runs may work in the project itself, without review")
    var allowsInPlace = false

    /// `nil` where nothing is said that differs from the node's usual ceiling. One agent alone is the token's own.
    func request() throws -> CeilingRequest? {
        let folder = { (path: String) in FolderPath.absolute(path, current: HostEnvironment.currentFolder) }
        var policy = PolicyRequest(preset: isolation)
        policy.network = network
        policy.limits = try LimitFlags.parse(limits)
        if !readable.isEmpty { policy.readablePaths = readable.map(folder) }
        if !writable.isEmpty { policy.writablePaths = writable.map(folder) }
        if allowsEnvironmentFiles { policy.exposesEnvironmentFiles = true }
        let request = CeilingRequest(
            policy: policy == PolicyRequest() ? nil : policy, folderRoots: roots.isEmpty ? nil : roots.map(folder),
            agents: agents.count > 1 ? agents : nil, allowsInPlace: allowsInPlace ? true : nil)
        return request == CeilingRequest() ? nil : request
    }
}
