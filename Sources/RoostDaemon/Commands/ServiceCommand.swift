package import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// `roost service`: the daemon as a service of this user.
package struct ServiceCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "service", abstract: "Let the system start the daemon and keep it running",
        discussion: "A systemd user unit on Linux, a launchd agent on macOS. It belongs to you; nothing is installed for other users.",
        subcommands: [InstallCommand.self, ShowCommand.self, RemoveCommand.self], defaultSubcommand: ShowCommand.self)

    package init() {}

    struct InstallCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install", abstract: "Write the service's file, enable it and start it",
            discussion: """
                The program that runs this command is the one that the service starts. It is refused where others could change it, and in \
                places that do not last.
                """)

        @Flag(help: "Only print what would be written, and where")
        var dryRun = false

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            guard let program = ProgramPlace.current() else {
                throw ErrorBody(.internalError, "the system does not say where this program lies", requestId: "")
            }
            if let complaint = ProgramPlace.complaint(about: program, user: geteuid()) {
                throw ErrorBody(
                    .policyRefused, "a service must not start this program: \(complaint)",
                    hint: "install Roost first (docs/at-home.md), then run that one", requestId: "")
            }
            let state = StateFolder.current
            let environment = HostEnvironment.current
            let isUsual = state.path == (environment["HOME"] ?? "") + "/.roost"
            let service = ServiceDescription(
                executable: program, stateFolder: isUsual ? nil : state.path, searchPath: environment["PATH"])
            if !dryRun, RunningDaemon.answers(state), try await HostService.manager(state).status().pid == nil {
                throw ErrorBody(
                    .conflict, "a daemon that no service started is running", hint: "roost down, then roost service install again",
                    requestId: "")
            }
            let report = try await HostService.manager(state).install(service, dryRun: dryRun)
            if !dryRun { CommandAudit.note(AuditNote.serviceInstall, "it starts \(SafeName.shown(program))", in: state) }
            try ServiceText.give(report, json: json)
        }
    }

    struct ShowCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "status", abstract: "Show whether the service is there and runs")

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            try ServiceText.give(try await HostService.manager(.current).status(), json: json)
        }
    }

    struct RemoveCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Stop the service and take its file away", discussion: "The state folder stays.")

        @Flag(help: "Print JSON")
        var json = false

        func run() async throws {
            let report = try await HostService.manager(.current).remove()
            CommandAudit.note(AuditNote.serviceRemove, "the state is kept", in: .current)
            try ServiceText.give(report, json: json)
        }
    }
}

/// The report for people or programs.
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
