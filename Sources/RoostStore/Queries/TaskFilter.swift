import RoostModel

/// The part of a task query that decides which tasks match, as SQL over `tasks t` with `last_status`, the status of the last run.
struct TaskFilter {
    private(set) var conditions: [String] = []
    private(set) var values: [Value] = []

    /// Read from an index alone.
    static let lastStatus = "(SELECT x.status FROM runs x WHERE x.task = t.id ORDER BY x.attempt DESC LIMIT 1)"

    init(_ query: TaskQuery) {
        switch query.archived {
        case .exclude: add("t.archived_at IS NULL")
        case .only: add("t.archived_at IS NOT NULL")
        case .include: break
        }
        if query.isUndecided { add(Undecided.condition(task: "t.id")) }
        if let status = query.status { add("\(Self.lastStatus) = ?", status.rawValue) }
        if let group = query.group {
            let statuses = group.statuses
            add("\(Self.lastStatus) IN (\(placeholders(statuses.count)))", statuses.map(\.rawValue))
        }
        if let agent = query.agent { add("t.agent_name = ?", agent) }
        if let agent = query.agentID { add("t.agent = ?", agent.description) }
        if query.agentIDs.count == 1, let agent = query.agentIDs.first {
            add("t.agent = ?", agent.description)
        } else if !query.agentIDs.isEmpty {
            add("t.agent IN (\(placeholders(query.agentIDs.count)))", query.agentIDs.map(\.description))
        }
        if let project = query.projectPath { add("t.project = ?", project) }
        for word in (query.search ?? "").split(whereSeparator: \.isWhitespace) { addSearch(String(word)) }
    }

    var sql: String { conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ") }

    mutating func add(_ condition: String, _ texts: [String]) {
        conditions.append(condition)
        values += texts.map(Value.text)
    }

    mutating func add(_ condition: String, _ texts: String...) {
        add(condition, texts)
    }

    /// SQLite's LIKE passes over the case of ASCII letters only; other letters are tried as they are mostly written.
    private mutating func addSearch(_ word: String) {
        let spellings =
            word.utf8.allSatisfy { $0 < 0x80 } ? [word] : Set([word, word.lowercased(), word.uppercased(), word.firstUppercased]).sorted()
        let fields = ["t.title", "(SELECT m.body FROM messages m WHERE m.task = t.id ORDER BY m.number LIMIT 1)"]
        let pattern = spellings.map { "%\($0.escapedForLike)%" }
        let condition = fields.flatMap { field in pattern.map { _ in "\(field) LIKE ? ESCAPE '\\'" } }.joined(separator: " OR ")
        add("(\(condition))", fields.flatMap { _ in pattern })
    }
}

/// `?, ?, …`
func placeholders(_ count: Int) -> String {
    Array(repeating: "?", count: count).joined(separator: ", ")
}

extension TaskGroup {
    /// The statuses of a last run that put a task into this group; each status belongs to one.
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

extension String {
    fileprivate var firstUppercased: String { prefix(1).uppercased() + dropFirst().lowercased() }

    fileprivate var escapedForLike: String {
        var text = ""
        for character in self {
            if character == "%" || character == "_" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text
    }
}
