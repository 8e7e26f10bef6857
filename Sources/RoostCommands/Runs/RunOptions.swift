import ArgumentParser
import RoostModel
import RoostWire

/// What a run may touch and use; shared by the commands that start one.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How strong the walls are: safe, project or trusted", valueName: "level"))
    var isolation: Isolation?

    @Option(help: ArgumentHelp("What the run may reach: deny or open", valueName: "access"))
    var network: NetworkAccess?

    @Option(help: ArgumentHelp("How the work tree is made: overlay, clone or inPlace", valueName: "way"))
    var workTree: WorkTreeMode?

    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "Change a limit; repeatable: time=30m, memory=2G, processes=256, disk=1G, file=1G, output=64M, flood=4G, grace=5s, silence=10m",
            valueName: "name=value"))
    var limits: [String] = []

    @Option(name: .customLong("read"), help: ArgumentHelp("Let the run read this folder too; repeatable", valueName: "folder"))
    var readable: [String] = []

    @Option(name: .customLong("write"), help: ArgumentHelp("Let the run write this folder too; repeatable", valueName: "folder"))
    var writable: [String] = []

    @Option(name: .customLong("deny-tool"), help: ArgumentHelp("Mask this executable; repeatable", valueName: "name"))
    var deniedTools: [String] = []

    @Option(
        name: .customLong("require"),
        help: ArgumentHelp("Do not start where this guard is not enforced, such as memory_limit; repeatable", valueName: "guard"))
    var requiredGuards: [GuardName] = []

    @Flag(name: .customLong("expose-env-files"), help: "Show the project's .env files inside")
    var exposesEnvironmentFiles = false

    func apply(to request: inout CreateTaskRequest, folder: (String) -> String) throws {
        request.isolation = isolation
        request.network = network
        request.workTree = workTree
        request.limits = try LimitFlags.parse(limits)
        if !readable.isEmpty { request.readablePaths = readable.map(folder) }
        if !writable.isEmpty { request.writablePaths = writable.map(folder) }
        if !deniedTools.isEmpty { request.deniedTools = deniedTools }
        if !requiredGuards.isEmpty { request.requiredGuards = requiredGuards }
        if exposesEnvironmentFiles { request.exposesEnvironmentFiles = true }
    }
}

extension Isolation: ExpressibleByArgument {}
extension NetworkAccess: ExpressibleByArgument {}
extension WorkTreeMode: ExpressibleByArgument {}
extension GuardName: ExpressibleByArgument {}
extension RuntimeKind: ExpressibleByArgument {}
extension RunStatus: ExpressibleByArgument {}
extension MessageMode: ExpressibleByArgument {}
