/// The unit of a limit.
package enum PolicyUnit: String, Sendable, CaseIterable {
    case count
    case bytes
    case milliseconds

    /// A larger unit in which people write and read a limit.
    package struct Scale: Sendable, Equatable {
        /// The short name, such as `GB`.
        package let name: String
        /// How many base units it has.
        package let factor: Int64
        /// The name for labels of a form, such as `minutes`.
        package let spelled: String

        init(_ name: String, _ factor: Int64, spelled: String? = nil) {
            self.name = name
            self.factor = factor
            self.spelled = spelled ?? name
        }
    }

    /// From the largest to the smallest.
    package var scales: [Scale] {
        switch self {
        case .count: [Scale("", 1)]
        case .bytes:
            [
                Scale("TB", 1 << 40), Scale("GB", 1 << 30), Scale("MB", 1 << 20),
                Scale("kB", 1 << 10), Scale("bytes", 1),
            ]
        case .milliseconds:
            [
                Scale("h", 3_600_000), Scale("min", 60_000, spelled: "minutes"), Scale("s", 1000, spelled: "seconds"),
                Scale("ms", 1),
            ]
        }
    }

    /// The value in the largest unit that divides it, so that different numbers never read the same: `8 GB`, `90 min`, `1025 bytes`.
    package func words(_ value: Int64) -> String {
        guard self != .count, let scale = scales.first(where: { value.isMultiple(of: $0.factor) }) else { return String(value) }
        return "\(value / scale.factor) \(scale.name)"
    }
}
