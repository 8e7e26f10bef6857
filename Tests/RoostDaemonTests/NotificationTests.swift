import RoostModel
import Testing

@testable import RoostDaemon

@Suite("Notifications")
struct NotificationTests {
    @Test("Ends and waits are notified, other changes are not")
    func kinds() {
        let end = EventPayload.runFinished(RunFinished(status: .failed, outcome: RunOutcome(end: .failed), usage: nil, diff: nil))
        #expect(Notification.kind(of: end)?.kind == .finished)
        #expect(Notification.kind(of: .runStatus(RunStatusChanged(status: .waitingForInput, previous: .running)))?.kind == .waiting)
        #expect(Notification.kind(of: .runStatus(RunStatusChanged(status: .running, previous: .preparing))) == nil)
        #expect(Notification.kind(of: .runStatus(RunStatusChanged(status: .waitingForInput, previous: .waitingForInput))) == nil)
    }

    @Test("An agent's text stays plain text on the desktop: no option, no markup, no script")
    func words() {
        let notification = Notification(
            kind: .finished, runId: RunID(at: Timestamp(milliseconds: 0), random: (1, 2)),
            taskId: TaskID(at: Timestamp(milliseconds: 0), random: (1, 2)),
            taskTitle: "<b>--icon</b> & \" do shell script", agent: "--urgency=low", status: .succeeded, reason: nil, message: nil,
            at: Timestamp(milliseconds: 0), position: 1)
        let linux = DesktopNotice.arguments("/usr/bin/notify-send", notification)
        #expect(linux.firstIndex(of: "--") == 2)
        #expect(linux.last == "&lt;b&gt;--icon&lt;/b&gt; &amp; \" do shell script")
        let mac = DesktopNotice.arguments("/usr/bin/osascript", notification)
        #expect(mac[2] == "--" && !mac[1].contains("urgency"))
    }
}
