import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// What an agent is made of; shared by the commands that make and change one.
struct AgentOptions: ParsableArguments {
    @Option(help: "The model, where the runtime has a choice")
    var model: String?

    @Option(help: "What it should always keep in mind; - reads it from standard input")
    var instructions: String?

    @Option(
        name: .customLong("in"), help: ArgumentHelp("The folder it works in; its repository's top is the project", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(help: ArgumentHelp("What happens with the changes of a run that succeeded: keep, apply or discard", valueName: "what"))
    var afterRun: AfterRun?

    @OptionGroup
    var run: RunOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The command line that gets each message on standard input", valueName: "command"))
    var command: [String] = []

    var isEmpty: Bool {
        model == nil && instructions == nil && folder == nil && afterRun == nil && run.isEmpty && command.isEmpty
    }

    func instructionsText() throws -> String? {
        guard instructions == "-" else { return instructions }
        let text = String(decoding: FileHandleInput.readAll(), as: UTF8.self)
        guard text.contains(where: { !$0.isWhitespace }) else { throw ValidationError("standard input was empty") }
        return text
    }

    var projectPath: String? { folder.map { FolderPath.absolute($0, current: HostEnvironment.currentFolder) } }
}

extension AfterRun: ExpressibleByArgument {}
