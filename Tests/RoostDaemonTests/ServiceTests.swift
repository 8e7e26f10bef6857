import RoostModel
import RoostTestSupport
import RoostWire
import Synchronization
import Testing

@testable import RoostDaemon

@Suite("The daemon as a service")
struct ServiceTests {
    let service = ServiceDescription(executable: "/opt/my roost/bin/100%/roost", stateFolder: "/srv/ro\"ost", searchPath: "/usr/bin:/bin")

    @Test("The unit quotes paths, escapes specifiers, and names what hardening leaves open")
    func unit() {
        let text = SystemdUnit.text(service)
        #expect(text.contains(#"ExecStart="/opt/my roost/bin/100%%/roost" up --set log.file=never"#))
        #expect(text.contains(#"Environment="ROOST_HOME=/srv/ro\"ost""#))
        #expect(text.contains("Restart=on-failure\n"))
        #expect(text.contains("UMask=0077\n"))
        let settings = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        #expect(!settings.contains("NoNewPrivileges"))
    }

    @Test("A dollar in the program's path is not read as a variable")
    func dollar() {
        let text = SystemdUnit.text(ServiceDescription(executable: "/opt/$HOME/roost", stateFolder: nil, searchPath: nil))
        #expect(text.contains(#"ExecStart="/opt/$$HOME/roost" up"#))
        #expect(!text.contains("Environment="))
    }

    @Test("A line break cannot begin a line of its own")
    func lineBreak() {
        #expect(SystemdUnit.quoted("/a\nExecStartPre=/bin/evil") == #""/a\nExecStartPre=/bin/evil""#)
    }

    @Test("The launchd agent escapes XML")
    func agent() {
        let text = LaunchAgent.text(
            ServiceDescription(executable: "/Applications/a&b<c>/roost", stateFolder: "/Applications/state", searchPath: nil),
            log: "/Applications/log")
        #expect(text.contains("<string>/Applications/a&amp;b&lt;c&gt;/roost</string>"))
        #expect(text.contains("<key>ROOST_HOME</key>\n    <string>/Applications/state</string>"))
        #expect(text.hasSuffix("</plist>\n"))
    }

    @Test("Install writes the file, enables and starts it, and reports if lingering is not enabled")
    func install() async throws {
        try await withScratchFolder { folder in
            let calls = Mutex<[[String]]>([])
            let command = HostCommand { request in
                calls.withLock { $0.append([request.executable] + request.arguments) }
                let output: String
                switch request.arguments {
                case let words where words.contains("show"):
                    output = "ActiveState=active\nSubState=running\nUnitFileState=enabled\nMainPID=42\n"
                case let words where words.first == "show-user": output = "Linger=no\n"
                default: output = ""
                }
                let failed = request.arguments.first == "enable-linger"
                return .init(exit: .exited(failed ? 1 : 0), output: Array(output.utf8), errors: failed ? Array("Access denied".utf8) : [])
            }
            let manager = systemd(command, folder)
            let report = try await manager.install(service, dryRun: false)
            #expect(
                report.isInstalled && report.state == "active" && report.pid == 42 && report.isEnabled == true && report.lingers == false)
            #expect(report.notes.contains { $0.contains("sudo loginctl enable-linger me") })
            let words = calls.withLock { $0 }
            #expect(words.contains(["/usr/bin/systemctl", "--user", "enable", "roost.service"]))
            #expect(words.contains(["/usr/bin/systemctl", "--user", "restart", "roost.service"]))
            #expect(UnitFile.exists(folder + "/.config/systemd/user/roost.service"))
            _ = try await manager.remove()
            #expect(!UnitFile.exists(folder + "/.config/systemd/user/roost.service"))
        }
    }

    @Test("A dry run writes and starts nothing")
    func dryRun() async throws {
        try await withScratchFolder { folder in
            let manager = systemd(HostCommand { _ in throw Unexpected() }, folder)
            let report = try await manager.install(service, dryRun: true)
            #expect(report.text == SystemdUnit.text(service))
            #expect(!UnitFile.exists(folder + "/.config"))
        }
    }

    @Test("Without systemd as init, it says so and what to do instead")
    func container() async throws {
        let manager = SystemdService(
            command: HostCommand { _ in throw Unexpected() }, systemctl: nil, loginctl: nil, isRunning: false, user: "me", environment: [:],
            home: "/home/me")
        let report = try await manager.status()
        #expect(report.manager == "none" && report.notes.first?.contains("roost up") == true)
        await #expect(throws: ErrorBody.self) { try await manager.install(service, dryRun: false) }
    }

    @Test("A unit that is a link is not written through")
    func link() async throws {
        try await withScratchFolder { folder in
            try makeLink(folder + "/unit", to: folder + "/elsewhere")
            #expect(throws: ErrorBody.self) { try UnitFile.write("x", to: folder + "/unit") }
            #expect(!UnitFile.exists(folder + "/elsewhere"))
        }
    }

    @Test("Programs in temporary places or places that others can change are refused")
    func places() async throws {
        #expect(ProgramPlace.complaint(about: "/tmp/roost", user: 0)?.contains("temporary folder") == true)
        #expect(ProgramPlace.complaint(about: "/opt/roost (deleted)", user: 0)?.contains("replaced") == true)
        #expect(ProgramPlace.complaint(about: "/usr/bin/env", user: 4711) == nil)
    }

    private struct Unexpected: Error {}

    private func systemd(_ command: HostCommand, _ folder: String) -> SystemdService {
        SystemdService(
            command: command, systemctl: "/usr/bin/systemctl", loginctl: "/usr/bin/loginctl", isRunning: true, user: "me", environment: [:],
            home: folder)
    }
}
