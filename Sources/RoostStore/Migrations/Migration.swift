/// One step of the schema. Shipped steps are never changed; further ones are added at the end.
package struct Migration: Sendable {
    /// Consecutive from 1.
    package let number: Int
    package let name: String
    package let statements: [String]

    package init(number: Int, name: String, statements: [String]) {
        self.number = number
        self.name = name
        self.statements = statements
    }

    package static let all: [Migration] = [
        .tasksRunsAndEvents, .agentsAndAccess, .ceilingsAndFolders, .auditOfRequests, .decisions, .deletions, .promises,
        .projectDefaults, .taskList, .nodes,
    ]
}
