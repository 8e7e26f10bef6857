import ArgumentParser

/// Parses `--set KEY=VALUE` options.
enum SettingFlags {
    static func parse(_ assignments: [String]) throws -> [String: String] {
        var flags: [String: String] = [:]
        for assignment in assignments {
            guard let sign = assignment.firstIndex(of: "="), sign != assignment.startIndex else {
                throw ValidationError("--set needs KEY=VALUE, not \(assignment)")
            }
            flags[String(assignment[..<sign])] = String(assignment[assignment.index(after: sign)...])
        }
        return flags
    }
}
