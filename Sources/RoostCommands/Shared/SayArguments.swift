import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// A message to a task or agent, and how it is delivered.
struct SayArguments: ParsableArguments {
    @Argument(help: "The message; - reads it from standard input")
    var message: SpokenWords

    @OptionGroup
    var files: AttachedFiles

    @Flag(help: "Add the message to the active turn")
    var steer = false

    @Flag(help: "Interrupt the active turn")
    var interrupt = false

    @Flag(name: .shortAndLong, help: "Return once the message is stored")
    var detach = false

    @Flag(help: "Print one event per line as JSON; the last line is the result")
    var json = false

    func validate() throws {
        if steer, interrupt { throw ValidationError("--steer and --interrupt cannot be combined") }
    }

    /// - Parameter path: the path of the task or agent that receives the message.
    func send(to path: String, _ client: RoostClient) async throws -> AcceptedAnswer {
        let body = message.text == "-" ? String(decoding: FileHandleInput.readAll(), as: UTF8.self) : message.text
        try SpokenSize.check(body, "message")
        let attachments = try await files.upload(to: client)
        let mode: MessageMode = steer ? .steer : interrupt ? .interrupt : .queue
        return try await DaemonAccess.give(
            path + "/messages", SayRequest(body: body, mode: mode, environment: client.runEnvironment, attachments: attachments), to: client
        )
    }

    func whatBecame(of accepted: AcceptedAnswer) -> String {
        if let run = accepted.run { return "stored; roost attach \(run.id.short) watches its run" }
        if accepted.message.disposition == .steering { return "added to the active turn" }
        return interrupt ? "the turn is interrupted; the message is next" : "the message is queued until the active turn ends"
    }
}
