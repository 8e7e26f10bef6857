import RoostSupport

/// Samples in the text format of Prometheus, version 0.0.4.
package enum PrometheusText {
    /// The value of the Content-Type header.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// One block per metric: `HELP` where there is a text, `TYPE`, then the series. Samples of one label must be adjacent.
    package static func render(_ samples: [MetricSample]) -> String {
        var text = ""
        var previous = ""
        for sample in samples {
            let name = name(of: sample)
            if name != previous {
                previous = name
                if let help = help(for: sample.label) { text += "# HELP \(name) \(escapedHelp(help))\n" }
                text += "# TYPE \(name) \(type(of: sample.value))\n"
            }
            text += lines(of: sample, name)
        }
        return text
    }

    private static func help(for label: String) -> String? {
        MetricKey(rawValue: label)?.help ?? ProcessMetrics.help[label]
    }

    private static func lines(of sample: MetricSample, _ name: String) -> String {
        let labels = sample.dimensions.map { "\(cleaned($0.0))=\"\(escaped($0.1))\"" }
        func series(_ suffix: String, _ extra: [String] = []) -> String {
            let all = labels + extra
            return name + suffix + (all.isEmpty ? "" : "{\(all.joined(separator: ","))}")
        }
        switch sample.value {
        case .counter(let total): return "\(series("")) \(total)\n"
        case .gauge(let value): return "\(series("")) \(number(value))\n"
        case .histogram(let bounds, let counts, let sum):
            var text = ""
            var total: Int64 = 0
            for (index, count) in counts.enumerated() {
                total += count
                let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
                text += "\(series("_bucket", ["le=\"\(bound)\""])) \(total)\n"
            }
            return text + "\(series("_sum")) \(number(sum))\n\(series("_count")) \(total)\n"
        }
    }

    static func name(of sample: MetricSample) -> String {
        let base = cleaned(sample.label)
        switch sample.value {
        case .counter: return base.hasSuffix("_total") ? base : base + "_total"
        case .gauge: return base
        case .histogram: return base.hasSuffix("_seconds") ? base : base + "_seconds"
        }
    }

    private static func type(of value: MetricSample.Value) -> String {
        switch value {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    /// Replaces characters that are not allowed in a name by underscores.
    private static func cleaned(_ name: String) -> String {
        let cleaned = String(
            name.unicodeScalars.map { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) ? Character($0) : "_" }
        )
        return cleaned.first.map(\.isNumber) == true ? "_" + cleaned : cleaned
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
