import RoostModel
import RoostSupport
import Synchronization

/// The variables that came with a run, in memory only: they may hold keys. A restart forgets them; what waited then runs with the
/// daemon's own, and says so.
///
/// The owner at the socket chooses with which tools and sign-ins of this machine a task works. What another caller sends reaches the process,
/// and holds as long as that caller speaks; it chooses nothing and replaces nothing of the owner's. What would is left out, and said.
package final class RunEnvironments: Sendable {
    private struct Given {
        var owners: [String: String] = [:]
        var others: (caller: Principal, variables: [String: String])?
        var named: [String: String] = [:]
        /// Whether the task began with this daemon, so that nothing of what came with it is forgotten.
        var isWhole = false
        /// What no run has told yet.
        var leftOut: [MessageID: LeftOutVariables] = [:]
    }

    private let byTask = Mutex<[TaskID: Given]>([:])
    private let base: [String: String]
    private let own: [String: String]

    /// - Parameters:
    ///   - base: the daemon's own variables by which tools are found; they stand behind what came with a run.
    ///   - own: all of the daemon's variables that a run may have; for runs with which nothing came.
    package init(base: [String: String] = [:], own: [String: String] = [:]) {
        self.base = base
        self.own = own
    }

    /// What came with a message, also when that is nothing.
    ///
    /// - Parameters:
    ///   - named: what the process shall have by these names; empty keeps what was named before.
    ///   - caller: who sent it; `nil`, the daemon itself, chooses no more than a stranger.
    ///   - isNew: whether the task begins with it.
    func set(
        _ environment: [String: String], named: [String: String] = [:], for task: TaskID, with message: MessageID, by caller: Principal?,
        isNew: Bool = false
    ) {
        let all = environment.merging(named) { $1 }
        let (environment, _) = Self.parted(environment, by: caller)
        let named = Self.named(named, by: caller)
        byTask.withLock { byTask in
            var given = byTask[task] ?? Given()
            if isNew { given.isWhole = true }
            given.leftOut[message] = Self.parted(all, by: caller).leftOut
            if !named.isEmpty { given.named = named }
            if caller == .owner {
                given.others = nil
                if !environment.isEmpty { given.owners = environment }
            } else if !environment.isEmpty {
                given.others = (caller ?? .anonymous, environment)
            } else if given.others?.caller != caller ?? .anonymous {
                given.others = nil
            }
            byTask[task] = given
        }
    }

    /// Those of the last message of the owner's that brought any since the daemon started, else the daemon's own, and what the last speaker added.
    func environment(for task: TaskID) -> RunVariables {
        let given = byTask.withLock { $0[task] } ?? Given()
        var variables = Self.adding(given.others?.variables ?? [:], to: owners(given.owners))
        variables.named = given.named
        return variables
    }

    /// What was left out of that which came with a message, once: whoever takes it tells it.
    func takeLeftOut(of message: MessageID, _ task: TaskID) -> LeftOutVariables? {
        byTask.withLock { $0[task]?.leftOut.removeValue(forKey: message) }
    }

    /// What a new task has with which these came.
    func complete(
        _ given: [String: String], named: [String: String] = [:], by caller: Principal?
    ) -> (RunVariables, leftOut: LeftOutVariables?) {
        let leftOut = Self.parted(given.merging(named) { $1 }, by: caller).leftOut
        let given = Self.parted(given, by: caller).admitted
        var variables = caller == .owner ? owners(given) : Self.adding(given, to: owners([:]))
        variables.named = Self.named(named, by: caller)
        return (variables, leftOut)
    }

    /// What is executed in a task's sandbox has with which these came, without anything being kept.
    func variables(
        for task: TaskID, with given: [String: String], by caller: Principal?
    ) -> (RunVariables, leftOut: LeftOutVariables?) {
        let (given, leftOut) = Self.parted(given, by: caller)
        if caller == .owner, !given.isEmpty {
            var variables = owners(given)
            variables.named = byTask.withLock { $0[task]?.named } ?? [:]
            return (variables, leftOut)
        }
        return (Self.adding(given, to: environment(for: task)), leftOut)
    }

    /// Whether all that came with a task's messages is here.
    func isWhole(_ task: TaskID) -> Bool { byTask.withLock { $0[task]?.isWhole ?? false } }

    /// What of that which came with a task's messages is not here any more.
    ///
    /// - Parameter promises: what came with each, newest first.
    func gone(_ task: TaskID, of promises: [MessagePromise]) -> GoneVariables? {
        let given = byTask.withLock { $0[task] } ?? Given()
        if given.isWhole { return nil }
        let variables = given.owners.isEmpty && given.others == nil ? promises.first { !$0.variables.isEmpty }?.variables ?? [] : []
        let named = given.named.isEmpty ? promises.first { !$0.named.isEmpty }?.named ?? [] : []
        return GoneVariables(variables: variables, named: named)
    }

    func forget(_ task: TaskID) {
        byTask.withLock { _ = $0.removeValue(forKey: task) }
    }

    private func owners(_ given: [String: String]) -> RunVariables {
        RunVariables(all: given.isEmpty ? own : base.merging(given) { $1 })
    }

    private static func parted(
        _ given: [String: String], by caller: Principal?
    ) -> (admitted: [String: String], leftOut: LeftOutVariables?) {
        guard caller != .owner else { return (given, nil) }
        return (given.filter { !RunEnvironment.choosesTools($0.key) }, LeftOutVariables(given.keys.filter(RunEnvironment.choosesTools)))
    }

    /// A stranger names nothing that leads to a provider: a sign-in of this machine would go there.
    private static func named(_ named: [String: String], by caller: Principal?) -> [String: String] {
        parted(named, by: caller).admitted.filter { caller == .owner || !ProviderVariables.contains($0.key) }
    }

    /// - Parameter others: of a caller who is not the owner.
    private static func adding(_ others: [String: String], to variables: RunVariables) -> RunVariables {
        var all = variables
        if others.keys.contains(where: ProviderVariables.contains) {
            all.process = all.process.filter { !ProviderVariables.contains($0.key) }
            all.bringsOwnSignIn = true
        }
        all.process.merge(others) { $1 }
        return all
    }
}
