package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost project`: manages the folders that tasks work in.
package struct ProjectCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "project", abstract: "Manage project folders: where tokens may work, relinking, proposed defaults",
        discussion: """
            A token without the scope admin works only in opened folders, or in those that were named when it was created (roost token create --root).
            A folder is opened automatically when you start a task or create an agent in it.
            """,
        subcommands: [
            ProjectListCommand.self, ProjectOpenCommand.self, ProjectCloseCommand.self, ProjectRelinkCommand.self,
            ProjectDefaultsCommand.self,
        ])

    package init() {}
}

struct ProjectListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List opened folders")

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<OpenedFolder> = try await client.get("/v1/projects")
            if json { return try Output.json(page) }
            if page.items.isEmpty { return Output.error("no folder is opened; open one with: roost project open FOLDER") }
            let now = LocalTime.now()
            var table = Table(header: ["FOLDER", "OPENED"])
            for folder in page.items {
                table.rows.append([SafeText.line(folder.path), "\(age(since: folder.openedAt, now: now)) ago"])
            }
            Output.line(table.render(columns: nil))
        }
    }
}

struct ProjectOpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Allow tokens to work in a folder",
        discussion: "In a repository, its top folder is opened, with everything below.")

    @Argument(help: "The folder", completion: .directory)
    var folder: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        let path = FolderPath.absolute(folder, current: HostEnvironment.currentFolder)
        try await DaemonAccess.starting { client in
            let opened: OpenedFolder = try await client.post("/v1/projects", ProjectRequest(path: path))
            if json { return try Output.json(opened) }
            Output.line("tokens may work in \(SafeText.line(opened.path))")
        }
    }
}

struct ProjectCloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Stop allowing tokens to work in a folder",
        discussion: "Active runs continue. The folder is opened again when you start a task or create an agent in it.")

    @Argument(help: "The folder, as roost project list shows it", completion: .directory)
    var folder: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        let path = FolderPath.absolute(folder, current: HostEnvironment.currentFolder)
        try await DaemonAccess.with { client in
            let closed: OpenedFolder = try await client.post("/v1/projects/close", ProjectRequest(path: path))
            if json { return try Output.json(closed) }
            Output.line("tokens may no longer work in \(SafeText.line(closed.path))")
        }
    }
}
