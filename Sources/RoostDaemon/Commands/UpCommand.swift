package import ArgumentParser
import Logging
import RoostServer
import RoostSupport
import RoostWire

/// `roost up`: the daemon itself, in the foreground or detached.
package struct UpCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start the daemon",
        discussion: "Does nothing where it runs already with the same settings. Stays in the foreground unless --detach is given.")

    @Flag(name: .shortAndLong, help: "Return once the daemon answers; its log goes to the state folder")
    package var detach = false

    @Flag(help: "Print one line of JSON once the daemon answers")
    package var json = false

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
                    // Never asked through the socket from here: nothing is answered before this returns.
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
            "  \(key.rawValue): \(living.settings[key.rawValue] ?? "unset") is in force, \(settings.shown(key)) is asked for (\(value.origin.description))"
        }
        throw ErrorBody(
            .conflict, "the daemon runs with other settings\n\(lines.joined(separator: "\n"))", hint: "roost down, then roost up again",
            requestId: "")
    }

}
