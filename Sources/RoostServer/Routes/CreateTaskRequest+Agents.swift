import RoostModel
import RoostWire

extension CreateTaskRequest {
    /// The first field in the request that a stored agent defines itself; `nil` if there is none.
    var fieldOfAgents: String? {
        let given: [(String, Bool)] = [
            ("runtime", runtime != nil), ("model", model != nil), ("command", command != nil), ("projectPath", projectPath != nil),
            ("workTree", workTree != nil), ("afterRun", afterRun != nil),
            ("variables", variables != nil), ("takesInput", takesInput != nil),
        ]
        return given.first { $0.1 }?.0 ?? policy.fields.first?.path
    }
}
