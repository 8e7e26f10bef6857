/// One series at one moment.
package struct MetricSample: Sendable, Equatable {
    package enum Value: Sendable, Equatable {
        case counter(Int64)
        case gauge(Double)
        /// Upper bounds, how many fell into each bucket (one more than bounds: the last has none), and the sum.
        case histogram(bounds: [Double], counts: [Int64], sum: Double)
    }

    /// As the code that counts calls it: `roost.runs.ended`.
    package let label: String
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
