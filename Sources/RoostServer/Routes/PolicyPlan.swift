import RoostModel
import RoostWire

extension PolicyRequest {
    /// The preset with what differs from it. Whether it makes sense is the model's question.
    func policy() throws -> Policy {
        let isolation = preset ?? .project
        return Policy(
            isolation: isolation, network: network ?? (isolation == .trusted ? .open : .deny),
            limits: try (limits ?? LimitsRequest()).applied(to: Limits()), readablePaths: readablePaths ?? [],
            writablePaths: writablePaths ?? [], deniedTools: deniedTools ?? [], exposesEnvironmentFiles: exposesEnvironmentFiles ?? false,
            requiredGuards: requiredGuards ?? [])
    }
}

extension PolicyDifference {
    init(_ change: PolicyChange) {
        let direction: Direction =
            switch change.direction {
            case .wider: .wider
            case .narrower: .narrower
            case .other: .other
            }
        self.init(field: change.field, direction: direction, text: change.text)
    }
}

extension CreateTaskRequest {
    var policyRequest: PolicyRequest {
        var request = PolicyRequest(preset: isolation)
        request.network = network
        request.limits = limits
        request.readablePaths = readablePaths
        request.writablePaths = writablePaths
        request.deniedTools = deniedTools
        request.exposesEnvironmentFiles = exposesEnvironmentFiles
        request.requiredGuards = requiredGuards
        return request
    }

    /// The first field that says what a stored agent says by itself.
    var fieldOfAgents: String? {
        let given: [(String, Bool)] = [
            ("runtime", runtime != nil), ("model", model != nil), ("command", command != nil), ("projectPath", projectPath != nil),
            ("isolation", isolation != nil), ("network", network != nil), ("workTree", workTree != nil), ("afterRun", afterRun != nil),
            ("limits", limits != nil), ("readablePaths", readablePaths != nil), ("writablePaths", writablePaths != nil),
            ("deniedTools", deniedTools != nil), ("exposesEnvironmentFiles", exposesEnvironmentFiles != nil),
            ("requiredGuards", requiredGuards != nil),
        ]
        return given.first { $0.1 }?.0
    }
}
