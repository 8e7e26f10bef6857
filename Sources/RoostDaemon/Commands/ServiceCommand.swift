package import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost service`: manages the daemon as a service of this user.
package struct ServiceCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Install the daemon as a service that starts with the system",
        discussion:
            "A systemd user unit on Linux, a launchd agent on macOS. The service belongs to your user; nothing is installed for other users.",
        subcommands: [InstallCommand.self, ShowCommand.self, RemoveCommand.self], defaultSubcommand: ShowCommand.self)

    package init() {}

    struct InstallCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install", abstract: "Write the service file, enable and start the service",
            discussion: """
                The service starts the program that runs this command. The program is refused if other users could change it, or if its folder \
                is temporary.
                """)

        @Flag(help: "Only print the service file and its path")
        var dryRun = false

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            guard let program = ProgramPlace.current() else {
                throw ErrorBody(.internalError, "the path of this program could not be determined", requestId: "")
            }
            if let complaint = ProgramPlace.complaint(about: program, user: geteuid()) {
                throw ErrorBody(
                    .policyRefused, "this program cannot be used as a service: \(complaint)",
                    hint: "install Roost first (docs/at-home.md), then run the installed program", requestId: "")
            }
            let state = StateFolder.current
            let environment = HostEnvironment.current
            let isUsual = state.path == (environment["HOME"] ?? "") + "/.roost"
            let service = ServiceDescription(
                executable: program, stateFolder: isUsual ? nil : state.path, searchPath: environment["PATH"])
            if !dryRun, RunningDaemon.answers(state), try await HostService.manager(state).status().pid == nil {
                throw ErrorBody(
                    .conflict, "a daemon is running that was not started by a service", hint: "roost down, then roost service install",
                    requestId: "")
            }
            let report = try await HostService.manager(state).install(service, dryRun: dryRun)
            if !dryRun { CommandAudit.note(AuditNote.serviceInstall, "it starts \(SafeName.shown(program))", in: state) }
            try ServiceText.give(report, json: json)
        }
    }

    struct ShowCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Show whether the service is installed and running")

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            try ServiceText.give(try await HostService.manager(.current).status(), json: json)
        }
    }

    struct RemoveCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Stop the service and remove its file", discussion: "The state folder is kept.")

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            let report = try await HostService.manager(.current).remove()
            CommandAudit.note(AuditNote.serviceRemove, "the state is kept", in: .current)
            try ServiceText.give(report, json: json)
        }
    }
}

/// The report as text or JSON.
enum ServiceText {
    static func give(_ report: ServiceReport, json: Bool) throws {
        if json { return try CommandOutput.json(report) }
        if let text = report.text {
            if let file = report.file { print("# \(file)") }
            print(text, terminator: "")
        } else {
            print("service  \(report.isInstalled ? report.file ?? "installed" : "not installed")")
            if let state = report.state { print("state    \(state)\(report.pid.map { " (pid \($0))" } ?? "")") }
            if let enabled = report.isEnabled { print("at start \(enabled ? "yes" : "no")") }
            if let lingers = report.lingers { print("lingers  \(lingers ? "yes" : "no")") }
        }
        for note in report.notes { print(FittedText.lines("· \(note)", columns: FittedText.columns(of: 1), indent: 2)) }
    }
}
