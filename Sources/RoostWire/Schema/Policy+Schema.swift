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

    /// The same fields as members of another request.
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
            .required("summary", .string, "One sentence: what the run can reach"),
            .required("readOnly", .list(.string)),
            .required("writable", .list(.string)),
            .required("masked", .list(.string)),
            .required("environment", .list(.string), "Names only"),
            .required("network", .choice(NetworkAccess.self)),
            .required("commandLine", .list(.string), "The sandbox's exact command line; it contains no secrets"),
            .required("weaknesses", .list(GuardReport.schema), "Guards that are only watched or missing on this machine"),
        ])
}

extension PolicyDifference: Described {
    package static let schema = Schema.object(
        "PolicyDifference",
        [
            .required("field", .string),
            .required("direction", .choice(Direction.self), "wider: a run could do more than before"),
            .required("text", .string),
        ])
}

extension PreviewAnswer: Described {
    package static let schema = Schema.object(
        "Preview",
        [
            .required("policy", Policy.schema),
            .required("sandbox", SandboxPreview.schema),
            .required("differences", .list(PolicyDifference.schema), "The differences from the policy in force"),
            .optional("leftOut", .list(.string), "Names of the caller's variables that would be left out, because they select tools"),
            .optional("defaults", ProjectDefaults.schema, "What the project's .roost.yaml proposes for new tasks"),
            .optional("missing", .string, "What is missing to run at all, such as a program that is not installed"),
            .required("lacksNetwork", .boolean, "Whether it would fail because its runtime needs the network and the policy denies it"),
        ])
}

extension PolicyPreviewRequest {
    package static let schema = Schema.object(
        "PolicyPreviewRequest",
        [
            .optional("policy", PolicyRequest.schema),
            .optional("runtime", .choice(RuntimeKind.self), "Default command"),
            .optional("command", .list(.string)),
            .optional("projectPath", .string(1...4096)),
            .optional("workTree", .choice(WorkTreeMode.self)),
        ]
    ).like(.object(["policy": .object(["preset": .string("safe")])]))
}
