import RoostModel

extension Policy: Described {
    package static let schema = Schema.policy("Policy", of: PolicyField.all, domains: ["limits": "Limits"]) { field in
        .required(field.name, field.answered, field.described)
    }
}

extension PolicyRequest: ClosedSchema {
    package static let schema = Schema.policy("PolicyRequest", of: PolicyField.settable, domains: domains) { field in
        .optional(field.requestName, field.asked, field.described)
    }

    /// The same among the fields of another request.
    static let properties = Schema.policyProperties(of: PolicyField.settable, domains: domains) { field in
        .optional(field.name, field.asked, field.described)
    }

    private static let domains = ["limits": "LimitsRequest"]
}

extension GuardReport: Described {
    package static let schema = Schema.object(
        "GuardReport",
        [
            .required("name", .choice(GuardName.self)),
            .required("strength", .choice(Strength.self)),
            .required("evidence", .string),
            .optional("remedy", .string),
        ])
}

extension SandboxPreview: Described {
    package static let schema = Schema.object(
        "SandboxPreview",
        [
            .required("summary", .string, "What the run can reach, as one sentence"),
            .required("readOnly", .list(.string)),
            .required("writable", .list(.string)),
            .required("masked", .list(.string)),
            .required("environment", .list(.string), "Names only"),
            .required("network", .choice(NetworkAccess.self)),
            .required("commandLine", .list(.string), "The exact command line of the sandbox; it contains no secrets"),
            .required("weaknesses", .list(GuardReport.schema), "Guards that this machine does not fully enforce"),
        ])
}

extension PolicyDifference: Described {
    package static let schema = Schema.object(
        "PolicyDifference",
        [
            .required("field", .string),
            .required("direction", .choice(Direction.self), "wider: the policy allows more than now"),
            .required("text", .string),
        ])
}

extension PreviewAnswer: Described {
    package static let schema = Schema.object(
        "Preview",
        [
            .required("policy", Policy.schema),
            .required("sandbox", SandboxPreview.schema),
            .required("differences", .list(PolicyDifference.schema), "The differences from the current policy"),
            .optional("leftOut", .list(.string), "Names of the caller's variables that are ignored because they locate tools"),
            .optional("defaults", ProjectDefaults.schema, "What the project's .roost.yaml proposes for new tasks"),
            .optional("missing", .string, "What is missing for the run, such as a program that is not installed"),
            .required("lacksNetwork", .boolean, "Whether the run would fail because its runtime needs a network and it has none"),
        ])
}

extension PolicyPreviewRequest {
    package static let schema = Schema.object(
        "PolicyPreviewRequest",
        [
            .optional("policy", PolicyRequest.schema),
            .optional("runtime", .choice(RuntimeKind.self), "Default: command"),
            .optional("command", .list(.string)),
            .optional("projectPath", .string(1...4096)),
            .optional("workTree", .choice(WorkTreeMode.self)),
        ]
    ).like(.object(["policy": .object(["preset": .string("safe")])]))
}
