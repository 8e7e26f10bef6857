import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// The fields of an agent as options, shared by the commands that create and change one.
struct AgentOptions: ParsableArguments {
    @Option(help: "The model, if the runtime offers a choice")
    var model: String?

    @Option(help: "Instructions for every run; - reads them from standard input")
    var instructions: String?

    @Option(
        name: .customLong("in"), help: ArgumentHelp("The folder to work in; the top of its repository is the project", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(help: ArgumentHelp("What to do with the changes of a successful run: keep, apply or discard", valueName: "what"))
    var afterRun: AfterRun?

    @OptionGroup
    var run: RunOptions

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("The command line that receives each message on standard input", valueName: "command"))
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
