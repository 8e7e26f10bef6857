import RoostModel
import RoostWire

extension CreateTaskRequest {
    /// The first field that says what a stored agent says by itself.
    var fieldOfAgents: String? {
        let given: [(String, Bool)] = [
            ("runtime", runtime != nil), ("model", model != nil), ("command", command != nil), ("projectPath", projectPath != nil),
            ("workTree", workTree != nil), ("afterRun", afterRun != nil),
            ("variables", variables != nil), ("takesInput", takesInput != nil),
        ]
        return given.first { $0.1 }?.0 ?? policy.fields.first?.path
    }
}
