import ArgumentParser
import RoostCommands
import RoostDaemon

/// The `roost` program: commands that talk to a daemon, and those that start one or need none.
struct Roost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roost", abstract: "A home for AI agents on your own machine", version: VersionCommand.words,
        subcommands: [CompletionsCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    RunCommand.self, TaskCommand.self, AttachCommand.self, LogsCommand.self, DiffCommand.self, ApplyCommand.self,
                    DiscardCommand.self, UndoCommand.self,
                ]),
            CommandGroup(name: "Agents", subcommands: [AgentCommand.self]),
            CommandGroup(name: "Access", subcommands: [OpenCommand.self, TokenCommand.self, ProjectCommand.self, AuditCommand.self]),
            CommandGroup(
                name: "Daemon",
                subcommands: [
                    UpCommand.self, DownCommand.self, StatusCommand.self, DoctorCommand.self, ConfigCommand.self, GcCommand.self,
                    QuickstartCommand.self, VersionCommand.self,
                ]),
            CommandGroup(
                name: "At home", subcommands: [ServiceCommand.self, BackupCommand.self, RestoreCommand.self, UninstallCommand.self]),
        ])
}
