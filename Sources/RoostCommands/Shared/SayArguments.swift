import ArgumentParser
import RoostClient
import RoostModel
import RoostWire

/// What is said to something that may be at work, and how it reaches it.
struct SayArguments: ParsableArguments {
    @Argument(help: "The message; - reads it from standard input")
    var message: SpokenWords

    @OptionGroup
    var files: AttachedFiles

    @Flag(help: "Put it into the running turn")
    var steer = false

    @Flag(help: "Interrupt the running turn with it")
    var interrupt = false

    @Flag(name: .shortAndLong, help: "Return once it is stored")
    var detach = false

    @Flag(help: "Print one event a line as JSON; the last line is the end")
    var json = false

    func validate() throws {
        if steer, interrupt { throw ValidationError("--steer and --interrupt exclude each other") }
    }

    /// - Parameter path: of the task or agent that it is said to.
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
        if accepted.message.disposition == .steering { return "given to the running turn" }
        return interrupt ? "the turn is interrupted; the message comes next" : "the message waits for the running turn's end"
    }
}
