package import ArgumentParser
import RoostClient
import RoostModel
import RoostSupport
import RoostWire

/// `roost project`: the folders that tasks work on.
package struct ProjectCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "project", abstract: "The folders that tasks work on: where tokens may work, and which is the right one",
        discussion: """
            A token without the scope admin works only in folders that are open, or in those that it was made for (roost token create --root).
            A folder opens by itself when you start a task or make an agent in it.
            """,
        subcommands: [
            ProjectListCommand.self, ProjectOpenCommand.self, ProjectCloseCommand.self, ProjectRelinkCommand.self,
            ProjectDefaultsCommand.self,
        ])

    package init() {}
}

struct ProjectListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the folders that are open")

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        try await DaemonAccess.with { client in
            let page: ListAnswer<OpenedFolder> = try await client.get("/v1/projects")
            if json { return try Output.json(page) }
            if page.items.isEmpty { return Output.error("no folder is open; roost project open FOLDER opens one") }
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
        commandName: "open", abstract: "Let tokens work in a folder", discussion: "In a repository its top is opened, with all below it.")

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
        commandName: "close", abstract: "Let tokens work in a folder no more",
        discussion: "What runs there goes on. The folder opens again when you start a task or make an agent in it.")

    @Argument(help: "The folder, as roost project list shows it", completion: .directory)
    var folder: String

    @Flag(help: "Print JSON")
    var json = false

    func run() async throws {
        let path = FolderPath.absolute(folder, current: HostEnvironment.currentFolder)
        try await DaemonAccess.with { client in
            let closed: OpenedFolder = try await client.post("/v1/projects/close", ProjectRequest(path: path))
            if json { return try Output.json(closed) }
            Output.line("tokens may not work in \(SafeText.line(closed.path)) any more")
        }
    }
}
