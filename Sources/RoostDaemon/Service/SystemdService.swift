import RoostModel
import RoostWire

/// The daemon as a systemd user unit.
struct SystemdService: ServiceManager {
    let command: HostCommand
    /// The system's programs, in folders that only root can change; `nil` if there are none.
    let systemctl: String?
    let loginctl: String?
    /// Whether systemd manages this machine.
    let isRunning: Bool
    let user: String
    let environment: [String: String]
    let home: String

    private var folder: String {
        (environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config") + "/systemd/user"
    }
    private var file: String { folder + "/" + SystemdUnit.name }

    /// The environment by which systemctl finds the user's manager.
    private var passed: [String: String] {
        environment.filter { ["XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "HOME", "XDG_CONFIG_HOME"].contains($0.key) }
            .merging(["LC_ALL": "C", "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0"]) { $1 }
    }

    func install(_ service: ServiceDescription, dryRun: Bool) async throws -> ServiceReport {
        var report = ServiceReport(manager: "systemd", file: file, isInstalled: UnitFile.exists(file), notes: [])
        if dryRun {
            report.text = SystemdUnit.text(service)
            report.notes = ["nothing was written"]
            return report
        }
        let systemctl = try needed()
        try UnitFile.write(SystemdUnit.text(service), to: file)
        report.isInstalled = true
        for arguments in [["daemon-reload"], ["enable", SystemdUnit.name], ["restart", SystemdUnit.name]] {
            let answer = try await ask(command, systemctl, ["--user"] + arguments, passed)
            guard answer.succeeded else {
                throw ErrorBody(
                    .internalError, "systemctl --user \(arguments.joined(separator: " ")) failed: \(answer.errors)",
                    hint: "the unit is written to \(file); \(busHint)", requestId: "")
            }
        }
        var after = try await status()
        after.notes += await linger()
        return after
    }

    func status() async throws -> ServiceReport {
        var report = ServiceReport(manager: "systemd", file: file, isInstalled: UnitFile.exists(file), notes: [])
        guard isRunning, let systemctl else {
            report.manager = "none"
            report.notes = [Self.noManager]
            return report
        }
        let properties = ["ActiveState", "SubState", "UnitFileState", "MainPID"]
        let answer = try await ask(
            command, systemctl, ["--user", "show", SystemdUnit.name, "--property", properties.joined(separator: ",")], passed)
        if answer.succeeded {
            let values = Self.properties(answer.output)
            report.state = values["ActiveState"]
            report.isEnabled = values["UnitFileState"] == "enabled"
            report.pid = values["MainPID"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        } else {
            report.notes.append("the user's systemd manager does not answer: \(answer.errors); \(busHint)")
        }
        report.lingers = try await lingers()
        if report.isInstalled, report.lingers == false {
            report.notes.append("the service ends with your last session; to keep it running: loginctl enable-linger \(user)")
        }
        return report
    }

    func remove() async throws -> ServiceReport {
        guard UnitFile.exists(file) else {
            return ServiceReport(
                manager: isRunning ? "systemd" : "none", file: file, isInstalled: false, notes: ["the service was not installed"])
        }
        var notes: [String] = []
        if isRunning, let systemctl {
            let answer = try await ask(command, systemctl, ["--user", "disable", "--now", SystemdUnit.name], passed)
            if !answer.succeeded { notes.append("systemctl --user disable --now \(SystemdUnit.name) failed: \(answer.errors)") }
        }
        try UnitFile.remove(file)
        if isRunning, let systemctl { _ = try await ask(command, systemctl, ["--user", "daemon-reload"], passed) }
        if try await lingers() == true {
            notes.append(
                "lingering is still enabled for \(user), which other services may need; to disable it: loginctl disable-linger \(user)")
        }
        return ServiceReport(manager: isRunning ? "systemd" : "none", file: file, isInstalled: false, notes: notes)
    }

    private func linger() async -> [String] {
        let advice = "the service ends with your last session; to keep it running: sudo loginctl enable-linger \(user)"
        guard let loginctl else { return [advice] }
        guard let answer = try? await ask(command, loginctl, ["enable-linger", user], passed), answer.succeeded else { return [advice] }
        return ["the service keeps running without a session (to disable this: loginctl disable-linger \(user))"]
    }

    private func lingers() async throws -> Bool? {
        guard isRunning, let loginctl else { return nil }
        let answer = try await ask(command, loginctl, ["show-user", user, "--property", "Linger"], passed)
        return answer.succeeded ? Self.properties(answer.output)["Linger"] == "yes" : nil
    }

    private func needed() throws -> String {
        guard isRunning, let systemctl else {
            throw ErrorBody(.wrongState, "this machine does not use systemd", hint: Self.noManager, requestId: "")
        }
        return systemctl
    }

    private var busHint: String {
        environment["XDG_RUNTIME_DIR"] == nil
            ? "XDG_RUNTIME_DIR is not set: sign in as \(user) directly (not through su or sudo), or use machinectl shell \(user)@"
            : "systemctl --user status shows the user's manager"
    }

    private static let noManager =
        "systemd is not running (in a container?): run `roost up` as a process of the container, or use `roost up --detach`"

    private static func properties(_ text: String) -> [String: String] {
        Dictionary(
            text.split(separator: "\n").compactMap { line in
                line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }, uniquingKeysWith: { $1 })
    }
}
