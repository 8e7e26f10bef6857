import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// The options of a token's ceiling: the most that runs started with the token may do. Absent options keep the node's default.
struct CeilingOptions: ParsableArguments {
    @Option(
        name: .customLong("agent"),
        help: ArgumentHelp("Restrict the token to this agent and its tasks, with the agent's own policy; repeatable", valueName: "agent"))
    var agents: [String] = []

    @Option(
        name: .customLong("root"),
        help: ArgumentHelp(
            "Allow work in this folder and below; repeatable; default: your opened projects", valueName: "folder"),
        completion: .directory)
    var roots: [String] = []

    @OptionGroup
    var policy: PolicyOptions

    @Flag(name: .customLong("allow-in-place"), help: "Allow runs to change the project directly, without review")
    var allowsInPlace = false

    /// `nil` if no option differs from the node's default ceiling. A single agent is bound to the token itself, not to the ceiling.
    func request() throws -> CeilingRequest? {
        let folder = { (path: String) in FolderPath.absolute(path, current: HostEnvironment.currentFolder) }
        let policy = try policy.request()
        let request = CeilingRequest(
            policy: policy.isEmpty ? nil : policy, folderRoots: roots.isEmpty ? nil : roots.map(folder),
            agents: agents.count > 1 ? agents : nil, allowsInPlace: allowsInPlace ? true : nil)
        return request == CeilingRequest() ? nil : request
    }
}
