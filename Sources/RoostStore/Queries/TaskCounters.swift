import RoostModel

/// Counts the tasks that match a filter, from the counters. Search words are ignored.
extension Connection {
    func count(_ filter: TaskFilter) throws -> Int { try count(filter, by: TaskWay.allCases) }

    /// - Parameter ways: the parts of the filter that are considered, besides the archive.
    func count(_ filter: TaskFilter, by ways: [TaskWay]) throws -> Int {
        var condition = TaskCondition()
        var isPlaced = false
        for way in ways where way.fits(filter) {
            switch way {
            case .undecided: condition.add("is_undecided = 1")
            case .project: condition.add("project", oneOf: [filter.project].compactMap(\.self))
            case .agents: condition.add("agent", oneOf: (filter.agents ?? []).map(\.description))
            case .agentName: condition.add("agent_name", oneOf: [filter.agentName].compactMap(\.self))
            case .statuses: condition.add("status", oneOf: (filter.statuses ?? []).map(\.rawValue))
            case .all: break
            }
            switch way {
            case .project, .agents, .agentName: isPlaced = true
            case .undecided, .statuses, .all: break
            }
        }
        if filter.archived.count == 1 { condition.add("is_archived = ?", filter.archived.map { $0.databaseValue }) }
        let row = try rows(
            "SELECT coalesce(sum(tasks), 0) AS tasks FROM \(isPlaced ? "task_counts" : "task_totals") WHERE \(condition.sql)",
            condition.values
        ).first
        return Int(try row?.integer("tasks") ?? 0)
    }

    /// The index that yields the fewest tasks.
    func shortestWay(for filter: TaskFilter) throws -> TaskWay {
        let ways = TaskWay.allCases.filter { $0.fits(filter) && $0 != .all }
        guard ways.count > 1 else { return ways.first ?? .all }
        return try ways.map { (way: $0, count: try count(filter, by: [$0])) }.min { $0.count < $1.count }?.way ?? .all
    }
}
