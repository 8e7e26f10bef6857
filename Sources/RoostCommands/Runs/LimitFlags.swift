import ArgumentParser
import RoostModel
import RoostWire

/// Parses `--limit NAME=VALUE` options into policy limits.
enum LimitFlags {
    static func parse(_ flags: [String]) throws -> PolicyRequest {
        var request = PolicyRequest()
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--limit needs NAME=VALUE, such as time=30m, not \(flag)") }
            do {
                let (field, value) = try LimitWords.parse(parts[0], parts[1])
                request[field] = value.json
            } catch {
                switch error {
                case .unknown(let name):
                    let known = LimitWords.fields.keys.sorted().joined(separator: ", ")
                    throw ValidationError("unknown limit \(name); the limits are \(known)")
                case .expected(let words): throw ValidationError("--limit \(flag): expected \(words)")
                case .tooLarge: throw ValidationError("--limit \(flag) is too large")
                }
            }
        }
        return request
    }

    /// - Parameter option: the option that is parsed, for the error message.
    static func milliseconds(_ text: String, _ option: String) throws -> Int64 {
        do {
            return try LimitWords.milliseconds(text)
        } catch {
            switch error {
            case .expected(let words): throw ValidationError("\(option): expected \(words)")
            case .tooLarge, .unknown: throw ValidationError("\(option) is too large")
            }
        }
    }
}
