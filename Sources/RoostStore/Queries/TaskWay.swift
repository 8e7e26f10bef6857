import RoostModel

/// An index that finds the tasks of a filter in the order of the list. Further conditions are checked on its rows.
enum TaskWay: CaseIterable {
    case undecided
    case project
    case agents
    case agentName
    case statuses
    case all

    /// Whether the filter has values for this index.
    func fits(_ filter: TaskFilter) -> Bool {
        switch self {
        case .undecided: filter.isUndecided
        case .project: filter.project != nil
        case .agents: filter.agents != nil
        case .agentName: filter.agentName != nil
        case .statuses: filter.statuses != nil
        case .all: true
        }
    }

    func index(archived: Bool) -> String {
        let half = archived ? "archived" : "current"
        return switch self {
        case .undecided: "tasks_\(half)_undecided"
        case .project: "tasks_\(half)_by_project"
        case .agents: "tasks_\(half)_by_agent"
        case .agentName: "tasks_\(half)_by_agent_name"
        case .statuses: "tasks_\(half)_by_status"
        case .all: "tasks_\(half)"
        }
    }

    /// The index is read once for each of these; together they yield each task of the filter once.
    func parts(of filter: TaskFilter) -> [TaskCondition] {
        func parts(_ column: String, _ words: [String]) -> [TaskCondition] {
            words.map { word in
                var condition = rest(of: filter)
                condition.add("\(column) = ?", [.text(word)])
                return condition
            }
        }
        return switch self {
        case .undecided, .all: [rest(of: filter)]
        case .project: parts("t.project", [filter.project].compactMap(\.self))
        case .agents: parts("t.agent", (filter.agents ?? []).map(\.description))
        case .agentName: parts("t.agent_name", [filter.agentName].compactMap(\.self))
        case .statuses: parts("t.last_status", (filter.statuses ?? []).map(\.rawValue))
        }
    }

    /// The conditions of the filter besides this index.
    private func rest(of filter: TaskFilter) -> TaskCondition {
        var condition = TaskCondition()
        if filter.isUndecided { condition.add("t.is_undecided = 1") }
        if self != .project, let project = filter.project { condition.add("t.project", oneOf: [project]) }
        if self != .agents, let agents = filter.agents { condition.add("t.agent", oneOf: agents.map(\.description)) }
        if self != .agentName, let name = filter.agentName { condition.add("t.agent_name", oneOf: [name]) }
        if self != .statuses, let statuses = filter.statuses { condition.add("t.last_status", oneOf: statuses.map(\.rawValue)) }
        return condition
    }
}
