import RoostModel
import RoostSupport
import Synchronization

/// The variables that were sent with runs. Kept in memory only, because they may contain keys. After a restart, waiting runs use the
/// daemon's own variables and report that.
///
/// Only the owner on the socket selects the tools and sign-ins of this machine for a task. Variables of another caller reach the process
/// while that caller is the last one to send a message. They neither select tools nor replace the owner's; those that would are left out
/// and reported.
package final class RunEnvironments: Sendable {
    private struct Given {
        var owners: [String: String] = [:]
        var others: (caller: Principal, variables: [String: String])?
        var named: [String: String] = [:]
        /// Whether the task was created by this process, so that nothing sent with it was lost.
        var isWhole = false
        /// Variables left out that no run has reported yet.
        var leftOut: [MessageID: LeftOutVariables] = [:]
    }

    private let byTask = Mutex<[TaskID: Given]>([:])
    private let base: [String: String]
    private let own: [String: String]

    /// - Parameters:
    ///   - base: the daemon's own variables that locate tools; used if a run's variables do not include them.
    ///   - own: all of the daemon's variables that a run may have; for runs without variables of their own.
    package init(base: [String: String] = [:], own: [String: String] = [:]) {
        self.base = base
        self.own = own
    }

    /// Records what was sent with a message, even if that is nothing.
    ///
    /// - Parameters:
    ///   - named: additional variables for the process; if empty, earlier ones stay.
    ///   - caller: who sent it; `nil` for the daemon itself, which may select no more than other callers.
    ///   - isNew: whether the message creates the task.
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

    /// The variables of a task: the last ones that the owner sent since the start, otherwise the daemon's own, plus those of the last
    /// caller.
    func environment(for task: TaskID) -> RunVariables {
        let given = byTask.withLock { $0[task] } ?? Given()
        var variables = Self.adding(given.others?.variables ?? [:], to: owners(given.owners))
        variables.named = given.named
        return variables
    }

    /// The variables that were left out of a message. Returned once; the caller reports them.
    func takeLeftOut(of message: MessageID, _ task: TaskID) -> LeftOutVariables? {
        byTask.withLock { $0[task]?.leftOut.removeValue(forKey: message) }
    }

    /// The variables that a new task would have if these were sent with it.
    func complete(
        _ given: [String: String], named: [String: String] = [:], by caller: Principal?
    ) -> (RunVariables, leftOut: LeftOutVariables?) {
        let leftOut = Self.parted(given.merging(named) { $1 }, by: caller).leftOut
        let given = Self.parted(given, by: caller).admitted
        var variables = caller == .owner ? owners(given) : Self.adding(given, to: owners([:]))
        variables.named = Self.named(named, by: caller)
        return (variables, leftOut)
    }

    /// The variables of a program in a task's sandbox if these were sent with it. Nothing is stored.
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

    /// Whether everything that was sent with a task's messages is still known.
    func isWhole(_ task: TaskID) -> Bool { byTask.withLock { $0[task]?.isWhole ?? false } }

    /// What was sent with a task's messages and is no longer known.
    ///
    /// - Parameter promises: what was sent with each message, newest first.
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

    /// Callers other than the owner may not set provider variables here: a sign-in of this machine would be sent to that provider.
    private static func named(_ named: [String: String], by caller: Principal?) -> [String: String] {
        parted(named, by: caller).admitted.filter { caller == .owner || !ProviderVariables.contains($0.key) }
    }

    /// - Parameter others: variables of a caller who is not the owner.
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
