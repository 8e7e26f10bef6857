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
            "It may work in this folder and all below; repeatable; the projects that you opened where absent", valueName: "folder"),
        completion: .directory)
    var roots: [String] = []

    @OptionGroup
    var policy: PolicyOptions

    @Flag(name: .customLong("allow-in-place"), help: "Its runs may work in the project itself, without review")
    var allowsInPlace = false

    /// `nil` where nothing is said that differs from the node's usual ceiling. One agent alone is the token's own.
    func request() throws -> CeilingRequest? {
        let folder = { (path: String) in FolderPath.absolute(path, current: HostEnvironment.currentFolder) }
        let policy = try policy.request()
        let request = CeilingRequest(
            policy: policy.isEmpty ? nil : policy, folderRoots: roots.isEmpty ? nil : roots.map(folder),
            agents: agents.count > 1 ? agents : nil, allowsInPlace: allowsInPlace ? true : nil)
        return request == CeilingRequest() ? nil : request
    }
}
