import ArgumentParser
import RoostWire

/// `--limit NAME=VALUE` into limits: sizes as `512M`, times as `90s`, `30m`, `2h`.
enum LimitFlags {
    static func parse(_ flags: [String]) throws -> LimitsRequest? {
        if flags.isEmpty { return nil }
        var limits = LimitsRequest()
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--limit takes NAME=VALUE, such as time=30m; it got \(flag)") }
            let value = parts[1]
            switch parts[0] {
            case "time": limits.wallTimeMs = try milliseconds(value, flag)
            case "grace": limits.stopGraceMs = try milliseconds(value, flag)
            case "silence": limits.silenceMs = try milliseconds(value, flag)
            case "memory": limits.memoryBytes = try bytes(value, flag)
            case "disk": limits.diskBytes = try bytes(value, flag)
            case "file": limits.fileBytes = try bytes(value, flag)
            case "output": limits.outputBytes = try bytes(value, flag)
            case "flood": limits.outputFloodBytes = try bytes(value, flag)
            case "processes": limits.processes = try count(value, flag)
            case "files": limits.openFiles = try count(value, flag)
            default:
                throw ValidationError(
                    "there is no limit \(parts[0]); known are time, memory, processes, files, disk, file, output, flood, grace, silence")
            }
        }
        return limits
    }

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

    private static func count(_ text: String, _ flag: String) throws -> Int {
        Int(try product(text, 1, flag, "a whole number"))
    }

    private static func product(_ text: String, _ factor: Int64, _ flag: String, _ expected: String) throws -> Int64 {
        guard let number = Int64(text), number > 0 else { throw ValidationError("--limit \(flag): expected \(expected)") }
        let (value, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        guard !isTooLarge else { throw ValidationError("--limit \(flag) is too large") }
        return value
    }
}
