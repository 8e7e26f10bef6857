import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost project relink`: the owner's word that another folder at a project's path is the project.
struct ProjectRelinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relink", abstract: "Confirm a project's folder after it was moved, restored or made anew",
        discussion:
            "A task works in the folder that it began in, not in whatever stands at its path. Where that is another one now, nothing is read or "
            + "written until you confirm it here. Changes that wait are kept and can be applied afterwards.")

    @Argument(help: ArgumentHelp("The project's folder", valueName: "path"), completion: .directory)
    var path: String

    @Flag(help: "Do not ask")
    var yes = false

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        let folder = FolderPath.absolute(path, current: HostEnvironment.currentFolder)
        try await DaemonAccess.with { client in
            let found: RelinkAnswer = try await client.post("/v1/projects/relink", RelinkRequest(path: folder))
            if !found.tasks.isEmpty, !yes { try confirm(found) }
            let answer: RelinkAnswer =
                found.tasks.isEmpty
                ? found : try await client.post("/v1/projects/relink", RelinkRequest(path: found.path, isConfirmed: true))
            if json { return try Output.json(answer) }
            Output.line(
                answer.tasks.isEmpty
                    ? "\(answer.path) is the folder that its tasks began in; there is nothing to confirm"
                    : "\(answer.path) is confirmed for \(Self.count(answer))")
        }
    }

    private static func count(_ answer: RelinkAnswer) -> String {
        "\(answer.tasks.count) \(answer.tasks.count == 1 ? "task" : "tasks")"
    }

    private func confirm(_ found: RelinkAnswer) throws {
        guard Terminal.current.isInteractive else {
            throw ErrorBody(
                .invalidRequest, "\(Self.count(found)) began in another folder than the one that is \(found.path) now",
                hint: "roost project relink \(path) --yes confirms that it is the same project", requestId: "")
        }
        Output.error("\(Self.count(found)) began in another folder than the one that is \(found.path) now:")
        for task in found.tasks { Output.error("  \(task.short)") }
        guard try Question.isAgreed("is it the same project, so that they go on in it?") else {
            Output.error("nothing was changed")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
