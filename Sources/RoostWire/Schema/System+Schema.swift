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
                        .required("message", .string, "What happened, to which object"),
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
            .optional("proof", .string, "HMAC-SHA256 of the challenge with the instance key, hex"),
        ])
}

extension InfoAnswer: Described {
    package static let schema = Schema.object(
        "Info",
        [
            .required("version", .string), .required("pid", .integer), .required("nodeId", .id),
            .optional("hostName", .string, "The machine's host name"), .required("url", .string),
            .optional("socket", .string, "Path of the Unix socket"), .required("home", .string), .required("startedAt", .time),
            .required("runs", .map(.integer), "Counts by status; every status is present"),
            .required("queue", .list(.id), "Queued runs, next one first"), .required("parallelRuns", .integer),
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
            .required("subject", .string), .optional("principal", .string, "The caller; absent if the daemon acted by itself"),
            .optional("tokenName", .string, "The name of the caller's token at that time"),
            .optional("entryPoint", .choice(EntryPoint.self), "The interface of the request"), .optional("requestId", .string),
            .optional("effect", .string, "The result as text; absent if the action says it"),
            .required("isRefused", .boolean, "Whether the request was refused"),
            .required("count", .integer, "How many times within one minute"),
        ])
}

extension RelinkRequest {
    package static let schema = Schema.object(
        "RelinkRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .optional("isConfirmed", .boolean, "Default: false, the answer only shows the effect"),
        ]
    ).like(.object(["path": .string("/srv/project")]))
}

extension RelinkAnswer: Described {
    package static let schema = Schema.object(
        "Relink",
        [
            .required("path", .string), .required("tasks", .list(.id), "Tasks that began in another folder than the current one"),
            .required("isConfirmed", .boolean, "Whether the tasks work in the new folder from now on"),
        ])
}

extension CollectAnswer: Described {
    package static let schema = Schema.object(
        "Collected",
        [
            .required("removed", .list(.id), "Tasks whose work trees were removed; empty for a dry run"),
            .required("trees", .list(Tree.schema), "What was removed, or would be, newest first"),
            .required("undecided", .integer, "The number of tasks with undecided changes afterwards"),
            .required("space", .list(Space.schema), "What else was removed, or would be"),
        ])
}

extension CollectAnswer.Space: Described {
    package static let schema = Schema.object(
        "CollectedSpace",
        [
            .required(
                "kind", .choice(Kind.self),
                "Repository objects that no task needs; output of runs; tool caches; free pages of the database"),
            .required("count", .integer, "The number of object stores, runs, cache files, or 1 for the database"),
            .required("bytes", .integer),
        ])
}

extension CollectAnswer.Tree: Described {
    package static let schema = Schema.object(
        "CollectedTree",
        [
            .required("taskId", .id), .required("title", .string), .required("projectPath", .string),
            .required("isUndecided", .boolean, "Whether its changes are neither applied nor discarded"),
            .optional("bytes", .integer, "Disk space beyond its project; only for a dry run"),
        ])
}

extension CollectRequest {
    package static let schema = Schema.object(
        "CollectRequest",
        [
            .optional("olderThanMs", .integer(0...Int64.max), "Remove work trees whose last run ended longer ago"),
            .optional("keep", .integer(0...Int64.max), "Keep at most this many work trees"),
            .optional("includesUndecided", .boolean, "Also remove undecided changes; otherwise they stay"),
            .optional("tasks", .list(.id, count: 0...10_000), "Only those of these tasks; absent for all"),
            .optional(
                "outputOlderThanMs", .integer(0...Int64.max),
                "Remove output of runs that ended longer ago; default: the setting retention.output.days"),
            .optional("includesCaches", .boolean, "Remove all cached downloads; otherwise only those beyond retention.caches.megabytes"),
            .optional("isDryRun", .boolean, "Only list what would be removed"),
        ])
}

extension EmptyRequest {
    package static let schema = Schema.object("EmptyRequest", [])
}

extension EventFrame: Described {
    package static let schema = Schema.object(
        "Event",
        [
            .required("position", .integer, "Global number; the resume point"), .required("stream", .string),
            .required("sequence", .integer, "The number within the stream"), .required("type", .string), .required("version", .integer),
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
    /// A list as every list is answered.
    package static func page(_ items: Schema, of name: String, isCounted: Bool = false) -> Schema {
        var properties: [Property] = [
            .required("items", .list(items)), .optional("nextCursor", .string, "Pass it as cursor (or after) for the next page"),
        ]
        if isCounted { properties.append(.required("total", .integer, "The number of matching tasks on all pages")) }
        return .object(name, properties)
    }
}
