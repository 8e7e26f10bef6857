/// One step of the schema. Released steps are never changed; new ones are appended.
package struct Migration: Sendable {
    /// Consecutive from 1.
    package let number: Int
    /// What the step adds, for the log.
    package let name: String
    /// Executed in order, in one transaction.
    package let statements: [String]

    package init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    /// Every step, in order.
    package static let all: [Migration] = [
        .tasksRunsAndEvents, .agentsAndAccess, .ceilingsAndFolders, .auditOfRequests, .decisions, .deletions, .promises,
        .projectDefaults, .taskList, .nodes,
    ]
}
