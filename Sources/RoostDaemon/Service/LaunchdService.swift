#if os(macOS)
    import Darwin
    import RoostModel
    import RoostWire

    /// The daemon as a launchd agent.
    struct LaunchdService: ServiceManager {
        let command: HostCommand
        let home: String
        let log: String

        private let launchctl = "/bin/launchctl"
        private var file: String { "\(home)/Library/LaunchAgents/\(LaunchAgent.label).plist" }
        private var domain: String { "gui/\(getuid())" }

        init(command: HostCommand, home: String, log: String) {
            self.command = command
            self.home = home
            self.log = log
        }

        func install(_ service: ServiceDescription, dryRun: Bool) async throws -> ServiceReport {
            let text = LaunchAgent.text(service, log: log)
            if dryRun {
                return ServiceReport(
                    manager: "launchd", file: file, isInstalled: UnitFile.exists(file), notes: ["nothing was written"], text: text)
            }
            try UnitFile.write(text, to: file)
            // An older agent is unloaded first; it is not an error if there is none.
            _ = try await ask(command, launchctl, ["bootout", "\(domain)/\(LaunchAgent.label)"], [:])
            let answer = try await ask(command, launchctl, ["bootstrap", domain, file], [:])
            guard answer.succeeded else {
                throw ErrorBody(
                    .internalError, "launchctl bootstrap failed: \(answer.errors)", hint: "the agent is written to \(file)", requestId: "")
            }
            return try await status()
        }

        func status() async throws -> ServiceReport {
            var report = ServiceReport(manager: "launchd", file: file, isInstalled: UnitFile.exists(file), notes: [])
            let answer = try await ask(command, launchctl, ["print", "\(domain)/\(LaunchAgent.label)"], [:])
            guard answer.succeeded else {
                report.state = "inactive"
                return report
            }
            func value(_ name: String) -> String? {
                answer.output.split(separator: "\n").map { String($0).trimmed }.first { $0.hasPrefix(name + " = ") }
                    .map { String($0.dropFirst(name.count + 3)) }
            }
            report.state = value("state")
            report.pid = value("pid").flatMap { Int($0) }
            report.isEnabled = true
            return report
        }

        func remove() async throws -> ServiceReport {
            _ = try await ask(command, launchctl, ["bootout", "\(domain)/\(LaunchAgent.label)"], [:])
            try UnitFile.remove(file)
            return ServiceReport(manager: "launchd", file: file, isInstalled: false, notes: [])
        }
    }
#endif
