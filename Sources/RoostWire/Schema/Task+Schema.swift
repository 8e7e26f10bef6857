import RoostModel

extension TaskAnswer: Described {
    package static let schema = Schema.object(
        "Task",
        [
            .required("id", .id),
            .required("title", .string),
            .optional("status", .choice(RunStatus.self), "The status of the last run; absent before the first"),
            .required("agent", .string),
            .required("runtime", .choice(RuntimeKind.self)),
            .optional("projectPath", .string),
            .required("workTree", .choice(WorkTreeMode.self), "How it works on the project; inPlace changes the project itself"),
            .required("afterRun", .choice(AfterRun.self), "What happens with the changes of each successful run"),
            .required("createdAt", .time),
            .required("runCount", .integer(0...Int64.max)),
            .optional("lastRun", RunAnswer.schema),
            .required("version", .integer(1...Int64.max), "The value for If-Match"),
            .optional("archivedAt", .time),
            .optional("agentId", .id, "Absent for the built-in agents"),
            .required("activeAt", .time),
            .required("isPaused", .boolean),
            .optional("usage", Usage.schema, "The total usage of all ended runs; absent if none reported any"),
            .optional(
                "review", .choice(ReviewState.self),
                "The decision about the changes of its newest run; absent if there are none"),
        ])
}

extension TaskCountsAnswer: Described {
    package static let schema = Schema.object(
        "TaskCounts",
        [
            .required("active", .integer), .required("waiting", .integer), .required("failed", .integer), .required("done", .integer),
            .required("undecided", .integer, "With changes that are neither applied nor discarded, archived tasks included"),
        ])
}

extension MessageAnswer: Described {
    package static let schema = Schema.object(
        "Message",
        [
            .required("id", .id), .required("taskId", .id), .required("author", .choice(MessageAuthor.self)), .required("body", .string),
            .required("disposition", .choice(MessageDisposition.self)), .optional("runId", .id),
            .required("attachments", .list(AttachmentAnswer.schema)), .required("createdAt", .time),
        ])
}

extension AcceptedAnswer: Described {
    package static let schema = Schema.object(
        "Accepted",
        [
            .required("taskId", .id), .required("message", MessageAnswer.schema),
            .optional("run", RunAnswer.schema, "Absent if the message waits for the end of an active run"),
            .required("position", .integer, "Read events after this position to miss nothing of the run"),
            .required("repeated", .boolean, "Whether this is the stored answer to an earlier request with the same Idempotency-Key"),
        ])
}

extension CreateTaskRequest: ClosedSchema {
    package static let schema = Schema.object(
        "CreateTaskRequest",
        [
            .optional("prompt", .string, "The first message; at most 1,048,576 bytes"),
            .optional("agent", .string(1...100), "An agent's name or id, or a runtime's name"),
            .optional("runtime", .choice(RuntimeKind.self)),
            .optional("model", .string(1...200)),
            .optional("command", .list(.string), "The command line of a command task"),
            .optional("title", .string(1...200)),
            .optional("projectPath", .string(1...4096), "An absolute folder; the project is the top folder of its repository"),
            .optional("workTree", .choice(WorkTreeMode.self)),
            .optional("afterRun", .choice(AfterRun.self)),
        ] + PolicyRequest.properties + [
            .optional(
                "environment", .map(.string),
                "The variables that the runtime's profile lists. PATH, HOME and others that select tools are accepted only from the owner on the socket; otherwise they are left out and the run reports it. Kept in memory only"
            ),
            .optional("attachments", .list(.id, count: 0...20)),
            .optional(
                "variables", .map(.string),
                "Variables that the process gets in addition; not those that the sandbox sets itself. Kept in memory only"),
            .optional(
                "takesInput", .boolean, "Whether the command's standard input is sent with POST /v1/runs/{id}/input; otherwise it is empty"),
        ]
    ).like(.object(["prompt": .string("Fix the failing test"), "projectPath": .string("/srv/project")]))
}

extension SayRequest {
    package static let schema = Schema.object(
        "SayRequest",
        [
            .required("body", .string, "At most 1,048,576 bytes"), .optional("mode", .choice(MessageMode.self), "Default queue"),
            .optional("environment", .map(.string)), .optional("attachments", .list(.id, count: 0...20)),
        ]
    ).like(.object(["body": .string("Now add a test for it")]))
}

extension CancelRequest {
    package static let schema = Schema.object(
        "CancelRequest",
        [.optional("dropsMessages", .boolean, "Whether the task's waiting messages are withdrawn too; otherwise they get the next run")])
}

extension RetryRequest {
    package static let schema = Schema.object("RetryRequest", [.optional("environment", .map(.string))])
}

extension UpdateTaskRequest {
    package static let schema = Schema.object("UpdateTaskRequest", [.kept("title", .string(1...200))])
}
