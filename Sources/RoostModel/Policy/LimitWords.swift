/// Parses limits as people write them: `time=30m`, `memory=2G`. Sizes are like `512M`, times like `90s`, `30m`, `2h`.
package enum LimitWords {
    /// The limits by name, such as `time`.
    package static let fields: [String: PolicyField] = {
        var fields: [String: PolicyField] = [:]
        for field in PolicyField.all {
            if case .limit(let name, _)? = field.flag { fields[name] = field }
        }
        return fields
    }()

    /// Why a limit could not be parsed.
    package enum Failure: Error, Equatable {
        case unknown(String)
        /// The expected form, such as `a size such as 512M`.
        case expected(String)
        case tooLarge
    }

    /// Parses the value of a named limit.
    ///
    /// - Returns: the field, and its value as a count, in bytes or in milliseconds.
    package static func parse(_ name: String, _ text: String) throws(Failure) -> (field: PolicyField, value: Int64) {
        guard let field = fields[name], case .amount(let unit, _, _) = field.kind else { throw .unknown(name) }
        switch unit {
        case .count: return (field, try product(text, 1, "a whole number"))
        case .bytes: return (field, try bytes(text))
        case .milliseconds: return (field, try milliseconds(text))
        }
    }

    /// Parses a positive size; the suffixes K, M, G and T are powers of 1024. Returns bytes.
    package static func bytes(_ text: String) throws(Failure) -> Int64 {
        let units: [(String, Int64)] = [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("T", 1 << 40)]
        var body = text.uppercased()
        if body.hasSuffix("B") { body.removeLast() }
        if body.hasSuffix("I") { body.removeLast() }
        for (suffix, factor) in units where body.hasSuffix(suffix) {
            return try product(String(body.dropLast()), factor, "a size such as 512M")
        }
        return try product(body, 1, "a size such as 512M")
    }

    /// Parses a positive time with the suffix ms, s, m, h or d; without a suffix it is in seconds. Returns milliseconds.
    package static func milliseconds(_ text: String) throws(Failure) -> Int64 {
        let units: [(String, Int64)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
        for (suffix, factor) in units where text.hasSuffix(suffix) && text.dropLast(suffix.count).allSatisfy(\.isNumber) {
            return try product(String(text.dropLast(suffix.count)), factor, "a time such as 90s or 30m")
        }
        return try product(text, 1000, "a time such as 90s or 30m")
    }

    private static func product(_ text: String, _ factor: Int64, _ expected: String) throws(Failure) -> Int64 {
        guard let number = Int64(text), number > 0 else { throw .expected(expected) }
        let (value, isTooLarge) = number.multipliedReportingOverflow(by: factor)
        if isTooLarge { throw .tooLarge }
        return value
    }
}
