import RoostModel
import RoostSupport
import RoostWire

/// Determines which runtimes this machine has, for `GET /v1/runtimes`, by preparing a launch without performing it.
enum RuntimeSurvey {
    static func answers(_ runtimes: [any Runtime]) -> [RuntimeAnswer] {
        runtimes.map { runtime in
            let kind = runtime.kind
            let task: TaskID = Entropy.live.id(at: WallClock.live.now())
            let request = RuntimeLaunchRequest(
                taskID: task, spec: TaskSpec(agent: kind.rawValue, runtime: kind, command: kind == .command ? ["true"] : []),
                workingDirectory: "/", resume: nil, environment: RunVariables(all: RunEnvironment.selected(from: HostEnvironment.current)),
                newSessionID: task.description)
            do {
                return RuntimeAnswer(id: kind, isReady: true, executable: kind == .command ? nil : try runtime.launch(request).executable)
            } catch {
                return RuntimeAnswer(id: kind, isReady: false, problem: (error as? RuntimeError)?.message ?? "\(error)")
            }
        }
    }
}
