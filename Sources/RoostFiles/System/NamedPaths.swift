import RoostModel

/// Names for people: some of them, and how many more there are.
enum NamedPaths {
    private static let most = 6

    /// `nil` for none.
    ///
    /// - Parameter count: how many there are in all.
    static func sentence(_ names: [String], _ count: Int) -> String? {
        if names.isEmpty { return nil }
        let shown = names.prefix(most).map { VisibleText.name($0) }
        return shown.joined(separator: ", ") + (count > shown.count ? " and \(count - shown.count) more" : "")
    }
}
