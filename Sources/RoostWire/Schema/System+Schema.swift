import RoostModel

extension ErrorBody: Described {
    package static let schema = Schema.object(
        "Error",
        [
            .required(
                "error",
                .object(
                    "ErrorDetail",
                    [
                        .required("code", .choice(ErrorCode.allCases.filter { $0.httpStatus != 0 }.map(\.rawValue))),
                        .required("message", .string, "What happened to what"),
                        .optional("hint", .string, "What to do"),
                        .required("retryable", .boolean),
                    ])),
            .required("requestId", .string),
        ]
    )
}

extension HealthAnswer: Described {
    package static let schema = Schema.object(
        "Health",
        [
            .required("service", .choice(["roost"])), .required("status", .choice(["ok"])), .required("timestamp", .time),
            .optional("proof", .string, "HMAC-SHA256 of the challenge with the instance key, in hexadecimal"),
        ])
}

extension InfoAnswer: Described {
    package static let schema = Schema.object(
        "Info",
        [
            .required("version", .string), .required("pid", .integer), .required("nodeId", .id),
            .optional("hostName", .string, "The machine's host name"), .required("url", .string),
            .optional("socket", .string, "The path of the Unix socket"), .required("home", .string), .required("startedAt", .time),
            .required("runs", .map(.integer), "The number of runs by status; every status is present"),
            .required("queue", .list(.id), "Queued runs, in the order in which they start"), .required("parallelRuns", .integer),
            .required("settings", .map(.string)),
        ])
}

extension Finding: Described {
    package static let schema = Schema.object(
        "Finding",
        [
            .required("id", .string), .required("severity", .choice(Severity.self)), .required("title", .string),
            .required("evidence", .string), .optional("fix", .string),
        ])
}

extension SettingAnswer: Described {
    package static let schema = Schema.object(
        "Setting",
        [
            .required("key", .string), .required("value", .string), .required("origin", .string), .required("meaning", .string),
            .required("variable", .string),
        ])
}

extension RuntimeAnswer: Described {
    package static let schema = Schema.object(
        "Runtime",
        [
            .required("id", .choice(RuntimeKind.self)), .required("isReady", .boolean), .optional("executable", .string),
            .optional("problem", .string),
        ])
}

extension AuditLine: Described {
    package static let schema = Schema.object(
        "AuditLine",
        [
            .required("number", .integer), .required("at", .time), .required("actor", .string), .required("action", .string),
            .required("subject", .string), .optional("principal", .string, "Who asked; absent if the daemon acted on its own"),
            .optional("tokenName", .string, "The name of the token that asked, at that time"),
            .optional("entryPoint", .choice(EntryPoint.self), "How the request came in"), .optional("requestId", .string),
            .optional("effect", .string, "The effect, in words; absent if the action says it all"),
            .required("isRefused", .boolean, "Whether it was refused, so that nothing was done"),
            .required("count", .integer, "How often it happened, all within a minute"),
        ])
}

extension RelinkRequest {
    package static let schema = Schema.object(
        "RelinkRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .optional("isConfirmed", .boolean, "Default false: the answer only lists the affected tasks"),
        ]
    ).like(.object(["path": .string("/srv/project")]))
}

extension RelinkAnswer: Described {
    package static let schema = Schema.object(
        "Relink",
        [
            .required("path", .string),
            .required("tasks", .list(.id), "The tasks that were started in another folder than the present one"),
            .required("isConfirmed", .boolean, "Whether they use the present folder from now on"),
        ])
}

extension CollectAnswer: Described {
    package static let schema = Schema.object(
        "Collected",
        [
            .required("removed", .list(.id), "Tasks whose work trees were removed; empty for a dry run"),
            .required("trees", .list(Tree.schema), "The work trees that were removed, or would be, newest first"),
            .required("undecided", .integer, "How many tasks still have changes that are neither applied nor discarded"),
            .required("space", .list(Space.schema), "What else was removed, or would be"),
        ])
}

extension CollectAnswer.Space: Described {
    package static let schema = Schema.object(
        "CollectedSpace",
        [
            .required(
                "kind", .choice(Kind.self),
                "objects: repository objects that no task needs; output: stored output of runs; caches: of tools; database: free pages"),
            .required("count", .integer, "Object stores, runs or cache files; 1 for the database"), .required("bytes", .integer),
        ])
}

extension CollectAnswer.Tree: Described {
    package static let schema = Schema.object(
        "CollectedTree",
        [
            .required("taskId", .id), .required("title", .string), .required("projectPath", .string),
            .required("isUndecided", .boolean, "Whether its changes are neither applied nor discarded"),
            .optional("bytes", .integer, "The space that it occupies without the project; only for a dry run"),
        ])
}

extension CollectRequest {
    package static let schema = Schema.object(
        "CollectRequest",
        [
            .optional("olderThanMs", .integer(0...Int64.max), "Removes work trees whose last run ended longer ago"),
            .optional("keep", .integer(0...Int64.max), "How many of the newest work trees are kept at most"),
            .optional(
                "includesUndecided", .boolean, "Whether work trees with changes that are neither applied nor discarded are removed too"),
            .optional("tasks", .list(.id, count: 0...10_000), "Only the work trees of these tasks; absent for all"),
            .optional(
                "outputOlderThanMs", .integer(0...Int64.max),
                "Removes the output of runs that ended longer ago; absent for the setting retention.output.days"),
            .optional(
                "includesCaches", .boolean,
                "Whether all caches of tools are removed; otherwise only what exceeds retention.caches.megabytes"),
            .optional("isDryRun", .boolean, "Whether nothing is removed, only reported"),
        ])
}

extension EmptyRequest {
    package static let schema = Schema.object("EmptyRequest", [])
}

extension EventFrame: Described {
    package static let schema = Schema.object(
        "Event",
        [
            .required("position", .integer, "Global; the position to resume from"), .required("stream", .string),
            .required("sequence", .integer, "Counts from 1 within the stream"), .required("type", .string), .required("version", .integer),
            .required("at", .time), .required("data", .any, "Depends on the type; readers ignore unknown types and fields"),
        ])
}

extension LiveFrame: Described {
    package static let schema = Schema.object(
        "LiveText",
        [
            .required("runId", .id), .required("messageId", .string), .required("kind", .choice(LiveText.Kind.self)),
            .required("offset", .integer), .required("text", .string),
        ])
}

extension Schema {
    /// One page of a list, as in ``ListAnswer``.
    package static func page(_ items: Schema, of name: String, isCounted: Bool = false) -> Schema {
        var properties: [Property] = [
            .required("items", .list(items)), .optional("nextCursor", .string, "Send it as cursor (or after) to get the next page"),
        ]
        if isCounted { properties.append(.required("total", .integer, "The number of matches on all pages")) }
        return .object(name, properties)
    }
}
