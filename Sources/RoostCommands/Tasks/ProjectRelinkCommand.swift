import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost project relink`: confirms that the folder now at a project's path is the project.
struct ProjectRelinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relink", abstract: "Confirm a project's folder after it was moved, restored or recreated",
        discussion:
            "A task works in the folder that it started in, not in any folder at that path. If another folder is there now, nothing is read or "
            + "written until you confirm it with this command. Undecided changes are kept and can be applied afterwards.")

    @Argument(help: ArgumentHelp("The project's folder", valueName: "path"), completion: .directory)
    var path: String

    @Flag(help: "Do not ask for confirmation")
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
                    ? "\(answer.path) is the folder that its tasks started in; there is nothing to confirm"
                    : "\(answer.path) is confirmed for \(Self.count(answer))")
        }
    }

    private static func count(_ answer: RelinkAnswer) -> String {
        "\(answer.tasks.count) \(answer.tasks.count == 1 ? "task" : "tasks")"
    }

    private func confirm(_ found: RelinkAnswer) throws {
        guard Terminal.current.isInteractive else {
            throw ErrorBody(
                .invalidRequest, "\(Self.count(found)) started in another folder than the one now at \(found.path)",
                hint: "roost project relink \(path) --yes confirms that it is the same project", requestId: "")
        }
        Output.error("\(Self.count(found)) started in another folder than the one now at \(found.path):")
        for task in found.tasks { Output.error("  \(task.short)") }
        guard try Question.isAgreed("is it the same project, so that they can continue in it?") else {
            Output.error("nothing was changed")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
    }
}
