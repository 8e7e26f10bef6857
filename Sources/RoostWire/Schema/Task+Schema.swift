import RoostModel

extension TaskAnswer: Described {
    package static let schema = Schema.object(
        "Task",
        [
            .required("id", .id),
            .required("title", .string),
            .optional("status", .choice(RunStatus.self), "That of the last run; absent before the first"),
            .required("agent", .string),
            .required("runtime", .choice(RuntimeKind.self)),
            .optional("projectPath", .string),
            .required("workTree", .choice(WorkTreeMode.self), "How it works on the project: inPlace changes the project itself"),
            .required("afterRun", .choice(AfterRun.self), "What happens to the changes of each of its runs that succeeds"),
            .required("createdAt", .time),
            .required("runCount", .integer(0...Int64.max)),
            .optional("lastRun", RunAnswer.schema),
            .required("version", .integer(1...Int64.max), "What If-Match compares"),
            .optional("archivedAt", .time),
            .optional("agentId", .id, "Absent for the built-in agents"),
            .required("activeAt", .time),
            .required("isPaused", .boolean),
            .optional("usage", Usage.schema, "What all its runs that ended used together; absent where none said"),
            .optional(
                "review", .choice(ReviewState.self),
                "What was decided about the changes of its newest run; absent where there is nothing to decide"),
        ])
}

extension TaskCountsAnswer: Described {
    package static let schema = Schema.object(
        "TaskCounts",
        [
            .required("active", .integer), .required("waiting", .integer), .required("failed", .integer), .required("done", .integer),
            .required("undecided", .integer, "With changes that are neither applied nor discarded, archived ones among them"),
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
            .optional("run", RunAnswer.schema, "Absent where the message waits for an active run's end"),
            .required("position", .integer, "Read events after this position to miss nothing"),
            .required("repeated", .boolean, "Whether the Idempotency-Key was known"),
        ])
}

extension CreateTaskRequest: ClosedSchema {
    package static let schema = Schema.object(
        "CreateTaskRequest",
        [
            .optional("prompt", .string, "What the agent is asked; at most 1,048,576 bytes"),
            .optional("agent", .string(1...100), "An agent's name or id, or a runtime's name"),
            .optional("runtime", .choice(RuntimeKind.self)),
            .optional("model", .string(1...200)),
            .optional("command", .list(.string), "The command line of a command task"),
            .optional("title", .string(1...200)),
            .optional("projectPath", .string(1...4096), "An absolute folder; its repository's top is the project"),
            .optional("workTree", .choice(WorkTreeMode.self)),
            .optional("afterRun", .choice(AfterRun.self)),
        ] + PolicyRequest.properties + [
            .optional(
                "environment", .map(.string),
                "What the runtime's profile lists; PATH, HOME and what else finds tools from the owner at the socket alone, from others they are left out, and the run says so. Kept in memory only"
            ),
            .optional("attachments", .list(.id, count: 0...20)),
            .optional(
                "variables", .map(.string),
                "What the process has by these names beside the environment; not those that the sandbox sets itself. Kept in memory only"),
            .optional("takesInput", .boolean, "Whether what the command reads comes with POST /v1/runs/{id}/input; else it reads nothing"),
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
        [.optional("dropsMessages", .boolean, "Takes back the task's waiting messages too; else they go on in the next run")])
}

extension RetryRequest {
    package static let schema = Schema.object("RetryRequest", [.optional("environment", .map(.string))])
}

extension UpdateTaskRequest {
    package static let schema = Schema.object("UpdateTaskRequest", [.kept("title", .string(1...200))])
}
