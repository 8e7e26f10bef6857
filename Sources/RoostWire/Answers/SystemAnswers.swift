package import RoostModel

/// `GET /v1/tasks/counts`: the number of tasks in each group of the list, archived tasks left out.
package struct TaskCountsAnswer: Codable, Sendable, Equatable {
    /// Queued or active.
    package let active: Int
    /// Waiting for a person.
    package let waiting: Int
    /// The last run failed or was interrupted.
    package let failed: Int
    /// The last run succeeded or was cancelled.
    package let done: Int
    /// With changes that are neither applied nor discarded, archived tasks included. Each also counts in one of the other groups.
    package let undecided: Int

    package init(_ counts: [TaskGroup: Int], undecided: Int = 0) {
        self.undecided = undecided
        active = counts[.active] ?? 0
        waiting = counts[.waiting] ?? 0
        failed = counts[.failed] ?? 0
        done = counts[.done] ?? 0
    }
}

/// `GET /v1/configuration`: one setting that is in force.
package struct SettingAnswer: Codable, Sendable, Equatable {
    /// The key in the settings file, such as `runs.parallel`.
    package let key: String
    /// The effective value.
    package let value: String
    /// `flag`, `default`, or the variable or file that the value came from.
    package let origin: String
    /// What the setting does, for people.
    package let meaning: String
    /// The environment variable that can set it.
    package let variable: String

    package init(key: String, value: String, origin: String, meaning: String, variable: String) {
        self.key = key
        self.value = value
        self.origin = origin
        self.meaning = meaning
        self.variable = variable
    }
}

/// `GET /v1/runtimes`: one runtime, and whether this machine has it.
package struct RuntimeAnswer: Codable, Sendable, Equatable {
    package let id: RuntimeKind
    /// Whether a run can be started now.
    package let isReady: Bool
    /// The resolved path of its program.
    package let executable: String?
    /// Why it is not ready, for people.
    package let problem: String?

    package init(id: RuntimeKind, isReady: Bool, executable: String? = nil, problem: String? = nil) {
        self.id = id
        self.isReady = isReady
        self.executable = executable
        self.problem = problem
    }
}

/// `GET /v1/runs/{id}/logs`: one line of a run's output and events.
package struct LogLineAnswer: Codable, Sendable, Equatable {
    /// The position of the event in the journal.
    package let position: Int64
    package let at: Timestamp
    /// The event's type, such as `run.output`.
    package let type: String
    /// The line for people.
    package let text: String

    package init(position: Int64, at: Timestamp, type: String, text: String) {
        self.position = position
        self.at = at
        self.type = type
        self.text = text
    }
}
