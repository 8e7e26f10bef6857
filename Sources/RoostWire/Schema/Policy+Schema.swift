import RoostModel

extension Limits: Described {
    package static let schema = Schema.object(
        "Limits",
        [
            .required("processes", .integer(1...Int64.max), "Processes and threads at once"),
            .required("memoryBytes", .integer(1...Int64.max)),
            .required("openFiles", .integer(1...Int64.max)),
            .required("diskBytes", .integer(1...Int64.max), "What the run may add to its work tree and home"),
            .required("fileBytes", .integer(1...Int64.max), "The largest single file"),
            .required("freeSpaceFloorBytes", .integer(0...Int64.max), "Free space that must remain on the state folder's disk"),
            .required("outputBytes", .integer(1...Int64.max), "Stored output; beyond it head and tail are kept"),
            .required("outputFloodBytes", .integer(1...Int64.max), "Raw output after which the run is ended"),
            .required("wallTimeMs", .integer(1...Int64.max)),
            .required("stopGraceMs", .integer(0...Int64.max)),
            .required("silenceMs", .integer(1...Int64.max), "Time an agent may say nothing while its turn runs"),
        ])
}

extension Policy: Described {
    package static let schema = Schema.object(
        "Policy",
        [
            .required("isolation", .choice(Isolation.self)),
            .required("network", .choice(NetworkAccess.self)),
            .required("limits", Limits.schema),
            .required("readablePaths", .list(.string), "Absolute folders outside the project that may be read"),
            .required("writablePaths", .list(.string), "Absolute folders outside the project that may be written"),
            .required("deniedTools", .list(.string), "Executables that are masked; a courtesy, not the boundary"),
            .required("exposesEnvironmentFiles", .boolean, "Whether the project's .env files are visible inside"),
            .required("requiredGuards", .list(.choice(GuardName.self)), "Guards whose absence stops the run"),
        ])
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
            .required("commandLine", .list(.string), "The sandbox's exact command line; it holds no secret"),
            .required("weaknesses", .list(GuardReport.schema), "Guards that do not hold fully on this machine"),
        ])
}

extension PolicyDifference: Described {
    package static let schema = Schema.object(
        "PolicyDifference",
        [
            .required("field", .string),
            .required("direction", .choice(Direction.self), "wider: it could do more than now"),
            .required("text", .string),
        ])
}

extension PreviewAnswer: Described {
    package static let schema = Schema.object(
        "Preview",
        [
            .required("policy", Policy.schema),
            .required("sandbox", SandboxPreview.schema),
            .required("differences", .list(PolicyDifference.schema), "What differs from the policy in force"),
        ])
}

extension LimitsRequest: Described {
    package static let schema = Schema.object(
        "LimitsRequest",
        [.optional("processes", .integer(1...Policy.Bounds.processes))]
            + [
                "memoryBytes", "openFiles", "diskBytes", "fileBytes", "outputBytes", "outputFloodBytes", "wallTimeMs", "stopGraceMs",
                "silenceMs",
            ].map { .optional($0, .integer(1...Policy.Bounds.limit)) })
}

extension PolicyRequest: ClosedSchema {
    package static let schema = Schema.object(
        "PolicyRequest",
        [
            .optional("preset", .choice(Isolation.self), "Default project"),
            .optional("network", .choice(NetworkAccess.self)),
            .optional("limits", LimitsRequest.schema, "What differs from the defaults"),
            .optional("readablePaths", .list(.string(1...4096), count: 0...64)),
            .optional("writablePaths", .list(.string(1...4096), count: 0...64)),
            .optional("deniedTools", .list(.string(1...512), count: 0...256)),
            .optional("exposesEnvironmentFiles", .boolean),
            .optional("requiredGuards", .list(.choice(GuardName.self))),
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
