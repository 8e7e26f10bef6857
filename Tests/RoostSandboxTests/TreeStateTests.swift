import RoostModel
import Testing

@testable import RoostSandbox

@Suite("The state of a tree")
struct TreeStateTests {
    private let limits = Limits()

    private func ending(forMemory: Bool = false, refused: Bool = false, _ events: (inout TreeState) -> Void) -> ProcessExit? {
        var state = TreeState()
        events(&state)
        state.gone(killedForMemory: forMemory, refusedProcesses: refused, limits: limits)
        return state.exit
    }

    @Test("The command's own end is the tree's")
    func ownEnd() {
        #expect(
            ending {
                $0.provedGuards(); $0.commandEnded(.exited(3))
            } == .exited(3))
        #expect(
            ending {
                $0.provedGuards(); $0.commandEnded(.signaled(11))
            } == .signaled(11))
    }

    @Test("After a request to end, a signal counts as ours, an exit code as the command's")
    func ourEnd() {
        #expect(
            ending {
                $0.provedGuards(); $0.endRequested(); $0.commandEnded(.signaled(15))
            } == .killed)
        #expect(
            ending {
                $0.provedGuards(); $0.endRequested(); $0.commandEnded(.exited(0))
            } == .exited(0))
        #expect(
            ending {
                $0.provedGuards(); $0.endRequested()
            } == .killed)
    }

    @Test("The setup time limit ends a tree that is not ready yet, with that reason, and no other")
    func setUpTime() {
        let late = ending { $0.setUpLasted(.seconds(120)) }
        guard case .notStarted(.setUpFailed(let why)) = late else { return #expect(late == nil, "it would have to say why") }
        #expect(why.contains("120 s"))
        #expect(
            ending {
                $0.provedGuards(); $0.setUpLasted(.seconds(120)); $0.commandEnded(.exited(0))
            } == .exited(0))
    }

    @Test("A limit that ended the tree takes precedence over the command's own end")
    func limitsStandAbove() {
        #expect(
            ending {
                $0.exceeded(.diskLimit, "full"); $0.commandEnded(.signaled(9))
            } == .limit(.diskLimit, message: "full"))
        guard case .limit(.memoryLimit, _) = ending(forMemory: true, { $0.commandEnded(.exited(137)) }) else {
            Issue.record("memory")
            return
        }
        guard case .limit(.processLimit, _) = ending(refused: true, { $0.commandEnded(.exited(1)) }) else {
            Issue.record("processes")
            return
        }
        #expect(ending(refused: true) { $0.commandEnded(.exited(0)) } == .exited(0))
    }

    @Test("A tree that never became ready has bubblewrap's error as its reason")
    func neverStood() {
        let end = ending { $0.launcherEnded(complaint: "bwrap: Can't find source path /x: No such file or directory\n") }
        #expect(end == .notStarted(.setUpFailed("bwrap: Can't find source path /x: No such file or directory")))
    }

    @Test(
        "A kernel that refuses namespaces is a missing guard with a remedy",
        arguments: ["bwrap: No permissions to creating new namespace", "bwrap: setting up uid map: Permission denied"])
    func refusedNamespace(_ complaint: String) {
        guard case .notStarted(.guardMissing(.userNamespace, let evidence, let remedy)) = ending({ $0.launcherEnded(complaint: complaint) })
        else {
            Issue.record("no guard named")
            return
        }
        #expect(evidence == complaint && remedy != nil)
    }

    @Test("A tree that was ready and vanished was killed by somebody")
    func vanished() {
        #expect(ending { $0.provedGuards() } == .signaled(9))
    }
}
