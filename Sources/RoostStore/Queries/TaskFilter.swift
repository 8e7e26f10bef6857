import RoostModel

/// The parsed conditions of a task query: the possible values of each column, and the search words.
struct TaskFilter {
    /// The requested archive states: not archived, archived, or both.
    let archived: [Bool]
    /// `nil` for any, as in the properties below.
    let statuses: [RunStatus]?
    let agents: [AgentID]?
    let agentName: String?
    let project: String?
    let isUndecided: Bool
    let words: [SearchWord]

    init(_ query: TaskQuery) {
        archived =
            switch query.archived {
            case .exclude: [false]
            case .only: [true]
            case .include: [false, true]
            }
        statuses = Self.meet(query.group?.statuses, query.status.map { [$0] })
        agents = Self.meet(query.agentIDs.isEmpty ? nil : query.agentIDs, query.agentID.map { [$0] })
        agentName = query.agent
        project = query.projectPath
        isUndecided = query.isUndecided
        words = (query.search ?? "").split(whereSeparator: \.isWhitespace).map { SearchWord(String($0)) }
    }

    /// The values allowed by both, each once.
    private static func meet<Value: Hashable & Sendable>(_ one: [Value]?, _ other: [Value]?) -> [Value]? {
        guard let one else { return other }
        let allowed = Set(other ?? one)
        var seen: Set<Value> = []
        return one.filter { allowed.contains($0) && seen.insert($0).inserted }
    }
}

/// A filter's conditions on columns, as SQL.
struct TaskCondition {
    private(set) var parts: [String] = []
    private(set) var values: [Value] = []

    var sql: String { parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ") }

    mutating func add(_ part: String, _ more: [Value] = []) {
        parts.append(part)
        values += more
    }

    mutating func add(_ column: String, oneOf words: [String]) {
        add(words.count == 1 ? "\(column) = ?" : "\(column) IN (\(placeholders(words.count)))", words.map(Value.text))
    }
}

/// `?, ?, …`
func placeholders(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
}

extension TaskGroup {
    /// The statuses of a last run that put a task into this group; each status belongs to one group.
    var statuses: [RunStatus] { RunStatus.allCases.filter { TaskGroup($0) == self } }

    init(_ status: RunStatus) {
        self =
            switch status {
            case .queued, .preparing, .running, .finishing: .active
            case .waitingForApproval, .waitingForInput: .waiting
            case .failed, .interrupted: .failed
            case .succeeded, .cancelled: .done
            }
    }
}
