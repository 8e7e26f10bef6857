import ArgumentParser
import RoostModel
import RoostWire

/// `--limit NAME=VALUE` into limits: sizes as `512M`, times as `90s`, `30m`, `2h`.
enum LimitFlags {
    static func parse(_ flags: [String]) throws -> PolicyRequest {
        var request = PolicyRequest()
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--limit takes NAME=VALUE, such as time=30m; it got \(flag)") }
            guard let (field, unit) = limits[parts[0]] else {
                throw ValidationError("there is no limit \(parts[0]); known are \(limits.keys.sorted().joined(separator: ", "))")
            }
            switch unit {
            case .count: request[field] = try product(parts[1], 1, flag, "a whole number").json
            case .bytes: request[field] = try bytes(parts[1], flag).json
            case .milliseconds: request[field] = try milliseconds(parts[1], flag).json
            }
        }
        return request
    }

    private static let limits: [String: (PolicyField, PolicyUnit)] = {
        var limits: [String: (PolicyField, PolicyUnit)] = [:]
        for field in PolicyField.all {
            if case .limit(let name, _)? = field.flag, case .amount(let unit, _, _) = field.kind { limits[name] = (field, unit) }
        }
        return limits
    }()

    static func bytes(_ text: String, _ flag: String) throws -> Int64 {
        let units: [(String, Int64)] = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1 << 40)]
        var body = text.uppercased()
        if body.hasSuffix("B") { body.removeLast() }
        if body.hasSuffix("I") { body.removeLast() }
        for (suffix, factor) in units where body.hasSuffix(suffix) {
            return try product(String(body.dropLast()), factor, flag, "a size such as 512M")
        }
        return try product(body, 1, flag, "a size such as 512M")
    }

    static func milliseconds(_ text: String, _ flag: String) throws -> Int64 {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (suffix, factor) in units where text.hasSuffix(suffix) && text.dropLast(suffix.count).allSatisfy(\.isNumber) {
            return try product(String(text.dropLast(suffix.count)), factor, flag, "a time such as 90s or 30m")
        }
        return try product(text, 1000, flag, "a time such as 90s or 30m")
    }

    private static func product(_ text: String, _ factor: Int64, _ flag: String, _ expected: String) throws -> Int64 {
        guard let number = Int64(text), number > 0 else { throw ValidationError("--limit \(flag): expected \(expected)") }
        let (value, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        guard !isTooLarge else { throw ValidationError("--limit \(flag) is too large") }
        return value
    }
}
