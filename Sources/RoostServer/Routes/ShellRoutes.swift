import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// A terminal in a task's sandbox over one request: what is typed comes as its body, what is shown goes as the answer's.
struct ShellRoutes: Sendable {
    let ports: APIServerPorts
    let ids: IDs
    let live: LiveServices

    var operations: [Operation] {
        [
            Operation(
                method: .post, path: "/v1/tasks/{id}/shell", id: "openShell",
                summary: "A terminal in the task's sandbox: what is typed comes as the body, what is shown goes as the answer's",
                tag: .tasks,
                access: .scope(.operate),
                query: [
                    .integer("rows", 1...10_000, usual: 24, "Of the terminal"),
                    .integer("columns", 1...10_000, usual: 80, "Of the terminal"),
                ], body: .raw(limit: nil),
                answers: [
                    .init(
                        status: 200,
                        words: "What the terminal shows; `Roost-Variables-Left-Out` names what the shell has not of the caller's variables",
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
        // What the terminal shows is the shell's alone, so this is said beside it.
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
                        // The terminal went away, or the shell did: either way there is nothing more to type.
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
