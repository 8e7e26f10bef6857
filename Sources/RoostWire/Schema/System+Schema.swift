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
                        .required("message", .string, "What happened, to which thing"),
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
            .optional("hostName", .string, "The machine's own name"), .required("url", .string),
            .optional("socket", .string, "Path of the Unix socket"), .required("home", .string), .required("startedAt", .time),
            .required("runs", .map(.integer), "Counts by status; every status is present"),
            .required("queue", .list(.id), "Queued runs, the next one first"), .required("parallelRuns", .integer),
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
            .required("subject", .string), .optional("principal", .string, "Who asked; absent where the daemon acted by itself"),
            .optional("tokenName", .string, "The name of the token that asked, as it was then"),
            .optional("entryPoint", .choice(EntryPoint.self), "How the request came in"), .optional("requestId", .string),
            .optional("effect", .string, "What became of it, in words; absent where it is what the action says"),
            .required("isRefused", .boolean, "Whether nothing was done"),
            .required("count", .integer, "How many times, all within a minute"),
        ])
}

extension RelinkRequest {
    package static let schema = Schema.object(
        "RelinkRequest",
        [
            .required("path", .string(1...4096), "An absolute folder"),
            .optional("isConfirmed", .boolean, "Default false: the answer only says what confirming would do"),
        ]
    ).like(.object(["path": .string("/srv/project")]))
}

extension RelinkAnswer: Described {
    package static let schema = Schema.object(
        "Relink",
        [
            .required("path", .string), .required("tasks", .list(.id), "Begun in another folder than the one that stands there now"),
            .required("isConfirmed", .boolean, "Whether they work in that one from now on"),
        ])
}

extension CollectAnswer: Described {
    package static let schema = Schema.object(
        "Collected",
        [
            .required("removed", .list(.id), "Tasks whose work trees are gone; empty for a dry run"),
            .required("trees", .list(Tree.schema), "What went, or would go, newest first"),
            .required("undecided", .integer, "How many tasks have changes that nobody applied or discarded, after this"),
            .required("space", .list(Space.schema), "What else went, or would go"),
        ])
}

extension CollectAnswer.Space: Described {
    package static let schema = Schema.object(
        "CollectedSpace",
        [
            .required(
                "kind", .choice(Kind.self),
                "Objects of repositories that no task stands on; what runs printed and did; tools' caches; free pages of the database"),
            .required("count", .integer, "Stores of objects, runs, files of caches, or one database"), .required("bytes", .integer),
        ])
}

extension CollectAnswer.Tree: Described {
    package static let schema = Schema.object(
        "CollectedTree",
        [
            .required("taskId", .id), .required("title", .string), .required("projectPath", .string),
            .required("isUndecided", .boolean, "Whether its changes are neither applied nor discarded"),
            .optional("bytes", .integer, "What it occupies beyond its project; only of a dry run"),
        ])
}

extension CollectRequest {
    package static let schema = Schema.object(
        "CollectRequest",
        [
            .optional("olderThanMs", .integer(0...Int64.max), "Work trees whose last run ended longer ago go"),
            .optional("keep", .integer(0...Int64.max), "At most this many stay"),
            .optional("includesUndecided", .boolean, "Those with changes that nobody applied or discarded go too; else they stay"),
            .optional("tasks", .list(.id, count: 0...10_000), "Only those of these tasks; absent for all"),
            .optional(
                "outputOlderThanMs", .integer(0...Int64.max),
                "What runs printed and did goes where they ended longer ago; absent for what the setting retention.output.days says"),
            .optional("includesCaches", .boolean, "All that tools' caches hold goes; else what is beyond retention.caches.megabytes"),
            .optional("isDryRun", .boolean, "Only say what would go"),
        ])
}

extension EmptyRequest {
    package static let schema = Schema.object("EmptyRequest", [])
}

extension EventFrame: Described {
    package static let schema = Schema.object(
        "Event",
        [
            .required("position", .integer, "Global; the point to resume from"), .required("stream", .string),
            .required("sequence", .integer, "Counts within the stream"), .required("type", .string), .required("version", .integer),
            .required("at", .time), .required("data", .any, "By type; readers ignore types and fields that they do not know"),
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
            .required("items", .list(items)), .optional("nextCursor", .string, "Give it as cursor (or after) for what follows"),
        ]
        if isCounted { properties.append(.required("total", .integer, "How many fit, over all pages")) }
        return .object(name, properties)
    }
}
