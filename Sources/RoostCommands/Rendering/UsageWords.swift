import RoostModel

extension Usage {
    /// The usage as shown to people: `22290 in, 89 out, about $0.091`. Agents report these numbers, so any value must be formatted safely.
    var words: String {
        let read = Self.whole([inputTokens, cacheReadTokens, cacheWriteTokens].reduce(0) { $0 + Double($1) })
        return "\(read) in, \(outputTokens) out" + (costUSD.map { ", about $\(Self.dollars($0))" } ?? "")
    }

    private static func dollars(_ value: Double) -> String {
        let thousandths = whole((value * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    private static func whole(_ value: Double) -> Int { Int(max(0, min(value, 1e15))) }
}
