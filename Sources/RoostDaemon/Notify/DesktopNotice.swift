import RoostModel
import RoostSandbox
import RoostSupport

/// Shows notifications on the desktop of the user who runs the daemon.
struct DesktopNotice: Sendable {
    let command: HostCommand
    /// notify-send or osascript, from a folder that only root can change.
    let program: String
    let environment: [String: String]

    /// `nil` if the system has no such program.
    static func find(_ environment: [String: String]) -> DesktopNotice? {
        #if os(macOS)
            let candidates = ["/usr/bin/osascript"]
        #else
            let candidates = ["/usr/bin/notify-send", "/usr/local/bin/notify-send"]
        #endif
        return TrustedProgram.find(candidates).map { DesktopNotice(command: .subprocess(), program: $0, environment: environment) }
    }

    func show(_ notification: Notification) async throws {
        let result = try await command.run(
            .init(executable: program, arguments: Self.arguments(program, notification), environment: passed, timeout: .seconds(10)))
        guard result.exit == .exited(0) else {
            throw DesktopNoticeError(
                description:
                    "\(program) failed: \(String(decoding: result.errors.prefix(300), as: UTF8.self).trimmed); is there a desktop session?")
        }
    }

    private var passed: [String: String] {
        environment.filter { ["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "HOME", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"].contains($0.key) }
    }

    /// The agent's text must not be interpreted: it is passed after `--`, with markup escaped, or as arguments of a fixed script.
    static func arguments(_ program: String, _ notification: Notification) -> [String] {
        let title = String(notification.title.prefix(100))
        let text = String(notification.text.prefix(400))
        if program.hasSuffix("osascript") {
            let script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"
            return ["-e", script, "--", title, text]
        }
        let urgency = notification.kind == .waiting || notification.status == .failed ? "critical" : "normal"
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        return ["--app-name=Roost", "--urgency=\(urgency)", "--", title, escaped]
    }
}

struct DesktopNoticeError: Error, CustomStringConvertible {
    let description: String
}
