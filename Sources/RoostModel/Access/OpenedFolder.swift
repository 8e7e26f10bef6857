/// A folder that an owner opened: tokens without the scope `admin` may start work in it.
package struct OpenedFolder: Sendable, Equatable, Codable {
    /// Absolute, with symbolic links resolved.
    package let path: String
    /// When it was opened.
    package let openedAt: Timestamp
    /// Who opened it (`owner`, `control:ID` …); `nil` if it was in use before folders had to be opened.
    package let principal: String?

    package init(path: String, openedAt: Timestamp, principal: String?) {
        self.path = path
        self.openedAt = openedAt
        self.principal = principal
    }
}
