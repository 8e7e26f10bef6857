/// A folder in which work may be given by tokens without `admin`: an owner opened it.
package struct OpenedFolder: Sendable, Equatable, Codable {
    /// Absolute, with links resolved.
    package let path: String
    package let openedAt: Timestamp
    /// Who opened it (`owner`, `control:ID` …); absent where it was in use before folders were opened at all.
    package let principal: String?

    package init(path: String, openedAt: Timestamp, principal: String?) {
        self.path = path
        self.openedAt = openedAt
        self.principal = principal
    }
}
