package import RoostModel

/// `GET /v1/tasks/counts`: what each filter of the list holds, archived tasks left out.
package struct TaskCountsAnswer: Codable, Sendable, Equatable {
    package let active: Int
    package let waiting: Int
    package let failed: Int
    package let done: Int
    /// With changes that are neither applied nor discarded, archived ones among them; each is in one of the others too.
    package let undecided: Int

    package init(_ counts: [TaskGroup: Int], undecided: Int = 0) {
        self.undecided = undecided
        active = counts[.active] ?? 0
        waiting = counts[.waiting] ?? 0
        failed = counts[.failed] ?? 0
        done = counts[.done] ?? 0
    }
}

/// `GET /v1/configuration`: one setting as it is in force.
package struct SettingAnswer: Codable, Sendable, Equatable {
    package let key: String
    package let value: String
    /// `flag`, `default`, or the variable or file that it came from.
    package let origin: String
    package let meaning: String
    package let variable: String

    package init(key: String, value: String, origin: String, meaning: String, variable: String) {
        self.key = key
        self.value = value
        self.origin = origin
        self.meaning = meaning
        self.variable = variable
    }
}

/// `GET /v1/runtimes`: one way of thinking, and whether this machine has it.
package struct RuntimeAnswer: Codable, Sendable, Equatable {
    package let id: RuntimeKind
    package let isReady: Bool
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

/// `GET /v1/runs/{id}/logs`: one line of what a run said and did.
package struct LogLineAnswer: Codable, Sendable, Equatable {
    package let position: Int64
    package let at: Timestamp
    /// The event's type, such as `run.output`.
    package let type: String
    package let text: String

    package init(position: Int64, at: Timestamp, type: String, text: String) {
        self.position = position
        self.at = at
        self.type = type
        self.text = text
    }
}
