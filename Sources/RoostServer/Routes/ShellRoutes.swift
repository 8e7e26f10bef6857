import HTTPTypes
import Hummingbird
import NIOCore
import RoostEngine
import RoostModel
import RoostWire

/// A terminal in a task's sandbox over one request: what is typed comes as its body, what is shown goes as the answer's.
struct ShellRoutes: Sendable {
    let ports: DoorPorts
    let ids: IDs

    func add(to router: Router<DoorContext>) {
        router.post("v1/tasks/{id}/shell", use: open)
    }

    @Sendable private func open(_ request: Request, _ context: DoorContext) async throws -> Response {
        let task = try await ids.task(context)
        let query = request.uri.queryParameters
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "TERM", "LANG", "COLORTERM"] {
            if let field = HTTPField.Name("roost-env-" + name.lowercased()), let value = request.headers[field] {
                environment[name] = value
            }
        }
        let shells = ports.engine.shells
        let shell = try await shells.open(
            task, rows: query["rows"].flatMap { Int($0) } ?? 24, columns: query["columns"].flatMap { Int($0) } ?? 80,
            environment: environment)
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream"],
            body: .init { writer in
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
