import RoostModel
import RoostSupport

/// The processes that a turn leaves running beside the agent. They belong to the run and end with it.
struct BackgroundProcesses: Sendable {
    private let process: any SandboxedProcess
    private let clock: WallClock
    /// The processes that existed before the turn: the agent and its own helpers.
    private let before: Set<SandboxMember.Identity>

    /// How often is looked, so that processes which are about to end have a moment to do so.
    private static let looks = 6
    private static let pause = Duration.milliseconds(50)
    private static let mostNamed = 5

    init(of process: any SandboxedProcess, clock: WallClock) async {
        self.process = process
        self.clock = clock
        before = Set(await process.members().map(\.identity))
    }

    /// The processes that the turn left and that do not end by themselves.
    func left() async -> [SandboxMember] {
        var left = await added()
        for _ in 0..<Self.looks where !left.isEmpty {
            do { try await clock.sleep(Self.pause) } catch { break }
            let stays = Set(await added().map(\.identity))
            left.removeAll { !stays.contains($0.identity) }
        }
        return left
    }

    private func added() async -> [SandboxMember] {
        await process.members().filter { !before.contains($0.identity) }
    }

    static func notice(_ left: [SandboxMember]) -> RunNotice {
        let named = left.prefix(mostNamed).map { member in
            member.command + (member.ports.isEmpty ? "" : " (port \(member.ports.map(String.init).joined(separator: ", ")))")
        }
        let rest = left.count > mostNamed ? " and \(left.count - mostNamed) more" : ""
        return RunNotice(
            level: .warning, code: "background_ended",
            text: "the agent left processes running, which end with the run: \(named.joined(separator: "; "))\(rest)")
    }
}
