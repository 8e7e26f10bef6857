import ArgumentParser
import RoostModel
import RoostWire

/// The policy and work-tree options, shared by the commands that start runs.
struct RunOptions: ParsableArguments {
    @OptionGroup
    var policy: PolicyOptions

    @Option(help: ArgumentHelp("The kind of work tree: overlay, clone or inPlace", valueName: "way"))
    var workTree: WorkTreeMode?

    var hasPolicy: Bool { !policy.isEmpty }
    var isEmpty: Bool { !hasPolicy && workTree == nil }

    func apply(to request: inout CreateTaskRequest) throws {
        request.policy = try policy.request()
        request.workTree = workTree
    }
}

extension WorkTreeMode: ExpressibleByArgument {}
extension RuntimeKind: ExpressibleByArgument {}
extension RunStatus: ExpressibleByArgument {}
extension MessageMode: ExpressibleByArgument {}
