import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// A terminal in a task's sandbox over one request: the request body carries the input, the response body the output.
struct ShellRoutes: Sendable {
    let ports: APIServerPorts
    let ids: IDs
    let live: LiveServices

    var operations: [Operation] {
        [
            Operation(
                method: .post, path: "/v1/tasks/{id}/shell", id: "openShell",
                summary: "Open a terminal in the task's sandbox: the request body is its input, the response body its output",
                tag: .tasks,
                access: .scope(.operate),
                query: [
                    .integer("rows", 1...10_000, usual: 24, "Rows of the terminal"),
                    .integer("columns", 1...10_000, usual: 80, "Columns of the terminal"),
                ], body: .raw(limit: nil),
                answers: [
                    .init(
                        status: 200,
                        words: "The terminal's output; `Roost-Variables-Left-Out` names variables that were not passed to the shell",
                        content: .other("application/octet-stream"))
                ],
                errors: [.taskNotFound, .ambiguousID, .wrongState, .sandboxUnavailable], isStream: true, handler: open)
        ]
    }

    @Sendable private func open(_ request: Request, _ context: APIContext) async throws -> Response {
        let task = try await ids.task(context)
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "TERM", "LANG", "COLORTERM"] {
            if let field = HTTPField.Name("roost-env-" + name.lowercased()), let value = request.headers[field] {
                environment[name] = value
            }
        }
        let shells = ports.engine.shells
        let shell = try await shells.open(
            task, rows: Int(context.query.integer("rows") ?? 24), columns: Int(context.query.integer("columns") ?? 80),
            environment: environment, by: context.caller)
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        // Sent as a header, because the body contains only the terminal's output.
        if let name = HTTPField.Name("roost-variables-left-out") { headers[name] = shell.leftOut?.names.joined(separator: ", ") }
        return Response(
            status: .ok, headers: headers,
            body: .init { [revocationHandlers = live.revocationHandlers, caller = context.caller] writer in
                let revocationHandler = revocationHandlers.add(caller) { Task { await shell.process.stop(grace: .seconds(1)) } }
                defer { revocationHandler.map(revocationHandlers.remove) }
                let typing = Task {
                    do {
                        for try await buffer in request.body { try await shell.process.write(Array(buffer.readableBytesView)) }
                    } catch {
                        // The client or the shell has ended, so there is no more input.
                    }
                    await shell.process.closeInput()
                    await shell.process.stop(grace: .seconds(1))
                }
                do {
                    for await chunk in shell.process.output { try await writer.write(ByteBuffer(bytes: chunk.bytes)) }
                    await shells.close(shell)
                    typing.cancel()
                    try await writer.finish(nil)
                } catch {
                    typing.cancel()
                    await shells.close(shell)
                    throw error
                }
            })
    }
}
