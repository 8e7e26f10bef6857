import ArgumentParser

/// `--set KEY=VALUE` into pairs.
enum SettingFlags {
    static func parse(_ assignments: [String]) throws -> [String: String] {
        var flags: [String: String] = [:]
        for assignment in assignments {
            guard let sign = assignment.firstIndex(of: "="), sign != assignment.startIndex else {
                throw ValidationError("--set takes KEY=VALUE; \(assignment) has no key or no =")
            }
            flags[String(assignment[..<sign])] = String(assignment[assignment.index(after: sign)...])
        }
        return flags
    }
}
