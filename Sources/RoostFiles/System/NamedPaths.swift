import RoostModel

/// A list of names for the user: the first ones, and the number of the others.
enum NamedPaths {
    private static let most = 6

    /// `nil` for none.
    ///
    /// - Parameter count: the number of all names.
    static func sentence(_ names: [String], _ count: Int) -> String? {
        if names.isEmpty { return nil }
        let shown = names.prefix(most).map { VisibleText.name($0) }
        return shown.joined(separator: ", ") + (count > shown.count ? " and \(count - shown.count) more" : "")
    }
}
