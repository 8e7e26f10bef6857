import RoostModel
import Synchronization

/// Folders without files; records the calls.
final class ScriptedFolders: Sendable {
    private struct State {
        var made: [HomeOwner] = []
        var removed: [HomeOwner] = []
        var attached: [String] = []
        var isFull = false
    }

    private let state = Mutex(State())

    var made: [HomeOwner] { state.withLock { $0.made } }
    var removed: [HomeOwner] { state.withLock { $0.removed } }
    var attached: [String] { state.withLock { $0.attached } }

    /// Whether writing files into a home fails.
    func setFull(_ isFull: Bool) { state.withLock { $0.isFull = isFull } }

    @Sendable func path(of home: HomeOwner) -> String {
        switch home {
        case .agent(let id): "/homes/agent-\(id)"
        case .task(let id): "/homes/task-\(id)"
        }
    }

    var port: RunFolders {
        RunFolders(
            home: { home, _, _ in
                self.state.withLock { $0.made.append(home) }
                return self.path(of: home)
            },
            attach: { attachments, _, _ in
                if self.state.withLock({ $0.isFull }) { throw StoreError.unwritable("the disk is full") }
                let names = attachments.map { "attachments/" + $0.name }
                self.state.withLock { $0.attached += names }
                return names
            },
            run: { "/runs/\($0)" }, removeRun: { _ in }, homePath: path(of:),
            removeHome: { home in self.state.withLock { $0.removed.append(home) } }, sweepAttachments: { _, _ in })
    }
}
