import HTTPTypes
import Hummingbird
import RoostEngine
import RoostModel
import RoostWire

/// Operations for the messages of a task.
struct MessageRoutes: Sendable {
    let ports: APIServerPorts
    let ids: IDs
    let submissions: Submissions

    var operations: [Operation] {
        [
            Operation(
                method: .get, path: "/v1/tasks/{id}/messages", id: "listMessages", summary: "List a task's messages, oldest first",
                tag: .tasks,
                access: .scope(.read), answers: [.ok(.page(MessageAnswer.schema, of: "Messages"))], errors: [.taskNotFound, .ambiguousID]
            ) { _, context in
                let messages = try await ports.queries.messages(of: try await ids.task(context))
                return try Response.json(ListAnswer(items: messages.map(MessageAnswer.init)))
            },
            Operation(
                method: .post, path: "/v1/tasks/{id}/messages", id: "sayToTask",
                summary: "Send a message to a task; if no run is active, one is queued",
                tag: .tasks, access: .scope(.operate), body: .json(SayRequest.schema), bodyLimit: SpokenSize.mostOfRequest,
                idempotency: .stored,
                answers: [.accepted(AcceptedAnswer.schema)],
                errors: [.taskNotFound, .ambiguousID, .attachmentNotFound, .wrongState, .stopping]
            ) { request, context in
                let task = try await ids.taskSnapshot(context).task
                return try await submissions.say(request, context) { said in
                    guard task.spec.runtime != .command || task.spec.agentID != nil else {
                        throw context.refusal(
                            .wrongState, "task \(task.id.short) runs a plain command, which accepts no messages",
                            hint: "roost task retry runs it again")
                    }
                    return try await ports.engine.inbox.say(
                        said.body, to: task.id, mode: said.mode, environment: said.environment, idempotencyKey: said.key,
                        requestHash: said.hash, attachments: said.attachments, by: context.caller)
                }
            },
            Operation(
                method: .delete, path: "/v1/tasks/{id}/messages/{message}", id: "takeBackMessage",
                summary: "Remove a message that the agent has not received yet",
                tag: .tasks, access: .scope(.operate), answers: [.done],
                errors: [.taskNotFound, .ambiguousID, .messageNotFound, .conflict, .wrongState], handler: takeBack),
        ]
    }

    @Sendable private func takeBack(_ request: Request, _ context: APIContext) async throws -> Response {
        let task = try await ids.task(context)
        let text = try context.pathParameter("message")
        guard let id = MessageID(text) else { throw context.refusal(.messageNotFound, "there is no message \(text.prefix(100))") }
        do {
            try await ports.engine.inbox.removeMessage(id, of: task, by: context.caller)
        } catch StoreError.notFound {
            throw context.refusal(.messageNotFound, "there is no message \(id.short) in task \(task.short)")
        }
        return Response(status: .noContent)
    }
}
