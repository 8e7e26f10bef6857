package import ArgumentParser
import Logging
import RoostServer
import RoostSupport
import RoostWire

/// `roost up`: runs the daemon, in the foreground or detached.
package struct UpCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start the daemon",
        discussion: "Does nothing if the daemon already runs with the same settings. Runs in the foreground unless --detach is given.")

    /// Starts the daemon as a process of its own, and returns when it answers.
    @Flag(name: .shortAndLong, help: "Run in the background and return when the daemon answers; the log is written to the state folder")
    package var detach = false

    /// Prints one JSON object when the daemon answers.
    @Flag(help: "Print one line of JSON when the daemon answers")
    package var json = false

    /// Settings for this start, as `KEY=VALUE`.
    @Option(name: .customLong("set"), help: ArgumentHelp("Set a setting for this start; repeatable", valueName: "key=value"))
    package var assignments: [String] = []

    package init() {}

    package func run() async throws {
        let state = StateFolder.current
        let flags = try SettingFlags.parse(assignments)
        let settings: Settings
        do {
            settings = try await Settings.load(
                flags: flags, environment: HostEnvironment.current, file: state.settings, cores: HostEnvironment.cores)
        } catch {
            throw StartFailure.body(error)
        }
        if let living = await RunningDaemon.info(state) {
            try refuseOtherSettings(living, settings)
            UpReport(living, wasRunning: true, link: { RunningDaemon.signInLink(state) }).give(json: json)
            return
        }
        if detach {
            let (info, wasRunning) = try await Detached.start(state, arguments: assignments.flatMap { ["--set", $0] })
            if wasRunning { try refuseOtherSettings(info, settings) }
            UpReport(info, wasRunning: wasRunning, link: { RunningDaemon.signInLink(state) }).give(json: json)
            return
        }
        let signal = ReadySignal.inherited()
        let log: Logger
        do {
            log = try DaemonLog.bootstrap(settings, state, isDetached: signal != nil)
        } catch {
            let body = StartFailure.body(error)
            signal?.failed(body)
            throw body
        }
        let json = json
        do {
            try await Daemon(state: state, settings: settings, log: log).run { info, links in
                ReadyNotice.send()
                if let signal {
                    signal.ready()
                } else {
                    // The link is created directly, because the API server answers no request before this closure returns.
                    UpReport(info, wasRunning: false, link: { links.make() }).give(json: json)
                }
            }
        } catch {
            let body = StartFailure.body(error)
            signal?.failed(body)
            throw body
        }
    }

    private func refuseOtherSettings(_ living: InfoAnswer, _ settings: Settings) throws {
        let differences = settings.values.sorted { $0.key.rawValue < $1.key.rawValue }.filter { key, value in
            value.origin != .builtIn && living.settings[key.rawValue] != settings.shown(key)
        }
        guard !differences.isEmpty else { return }
        let lines = differences.map { key, value in
            "  \(key.rawValue): \(living.settings[key.rawValue] ?? "unset") is in effect, \(settings.shown(key)) is requested (\(value.origin.description))"
        }
        throw ErrorBody(
            .conflict, "the daemon runs with other settings\n\(lines.joined(separator: "\n"))", hint: "roost down, then roost up",
            requestId: "")
    }

}
