/// The value of one series at one moment.
package struct MetricSample: Sendable, Equatable {
    /// The value, by the type of metric.
    package enum Value: Sendable, Equatable {
        /// A total since the start of the daemon.
        case counter(Int64)
        /// A current value, which may rise and fall.
        case gauge(Double)
        /// The upper bounds of the buckets, the number of values in each bucket (one more than there are bounds: the last is open-ended),
        /// and the sum of all values.
        case histogram(bounds: [Double], counts: [Int64], sum: Double)
    }

    /// The name used in the code, for example `roost.runs.ended`.
    package let label: String
    /// Names and values that distinguish the series of one label, in the order given.
    package let dimensions: [(String, String)]
    package let value: Value

    package init(label: String, dimensions: [(String, String)] = [], value: Value) {
        self.label = label
        self.dimensions = dimensions
        self.value = value
    }

    package static func == (left: MetricSample, right: MetricSample) -> Bool {
        left.label == right.label && left.value == right.value && left.dimensions.elementsEqual(right.dimensions) { $0 == $1 }
    }
}
