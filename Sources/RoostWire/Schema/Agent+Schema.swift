import RoostModel

extension AgentObservation: Described {
    package static let schema = Schema.object(
        "AgentObservation",
        [
            .required("state", .choice(ObservedState.self)),
            .optional("lastError", .string, "Why the observed state differs from the desired one"),
            .required("failures", .integer, "Consecutive failed starts"),
            .optional("nextStartAt", .time),
        ])
}

extension AgentAnswer: Described {
    package static let schema = Schema.object(
        "Agent",
        [
            .required("id", .id), .required("name", .string), .required("runtime", .choice(RuntimeKind.self)), .optional("model", .string),
            .required("instructions", .string), .required("command", .list(.string)), .optional("projectPath", .string),
            .required("workTree", .choice(WorkTreeMode.self)), .required("afterRun", .choice(AfterRun.self)),
            .required("policy", Policy.schema), .required("version", .integer(1...Int64.max), "The value for If-Match"),
            .required("desiredState", .choice(DesiredState.self)), .required("observed", AgentObservation.schema),
            .optional("conversation", .id, "The task of its own conversation"), .optional("sessionId", .string),
            .optional("activeRun", .id), .required("createdAt", .time), .required("updatedAt", .time), .optional("archivedAt", .time),
        ])
}

extension CreateAgentRequest: ClosedSchema {
    package static let schema = Schema.object(
        "CreateAgentRequest",
        [
            .required("name", .string(1...63), "a-z, 0-9 and -; not the name of a runtime"),
            .optional("runtime", .choice(RuntimeKind.self)),
            .optional("model", .string(1...200)),
            .optional("instructions", .string(0...200_000)),
            .optional("command", .list(.string)),
            .optional("projectPath", .string(1...4096)),
            .optional("workTree", .choice(WorkTreeMode.self)),
            .optional("afterRun", .choice(AfterRun.self)),
            .optional("policy", PolicyRequest.schema),
            .optional("start", .boolean, "Default true"),
        ]
    ).like(.object(["name": .string("tester"), "instructions": .string("You write tests.")]))
}

extension UpdateAgentRequest: ClosedSchema {
    package static let schema = Schema.object(
        "UpdateAgentRequest",
        [
            .kept("name", .string(1...63)),
            .optional("model", .string(1...200), "null clears it"),
            .optional("instructions", .string(0...200_000), "null clears them"),
            .kept("command", .list(.string)),
            .optional("projectPath", .string(1...4096), "null clears it"),
            .kept("workTree", .choice(WorkTreeMode.self)),
            .kept("afterRun", .choice(AfterRun.self)),
            .kept("policy", PolicyRequest.schema, "Replaces the whole policy"),
        ])
}
