package import CoreMetrics
import RoostSupport
import Synchronization

/// The backend of swift-metrics: holds every series of the process.
package final class MetricsRegistry: MetricsFactory, Sendable {
    private struct Series: Hashable {
        let label: String
        let dimensions: [String]
    }

    private struct Entry {
        let dimensions: [(String, String)]
        let cell: any MetricCell
    }

    /// If a dimension holds an id or a path by mistake, memory must not grow without bound: further series are not recorded.
    private static let mostSeries = 2000

    private let entries = Mutex<[Series: Entry]>([:])

    package init() {}

    /// All series, sorted by name and dimensions.
    package func samples() -> [MetricSample] {
        entries.withLock { Array($0) }.sorted {
            ($0.key.label, $0.key.dimensions.joined(separator: "\u{1}")) < ($1.key.label, $1.key.dimensions.joined(separator: "\u{1}"))
        }.map { MetricSample(label: $0.key.label, dimensions: $0.value.dimensions, value: $0.value.cell.value) }
    }

    /// The counter of a series; the same series always gives the same storage.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions) { CounterCell() }
    }

    /// The gauge of a series.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions) { GaugeCell() }
    }

    /// A histogram of a series, or its gauge where values are not aggregated.
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? cell(label, dimensions) { HistogramCell(bounds: Self.bounds(label)) } : cell(label, dimensions) { GaugeCell() }
    }

    /// The histogram of a series, in seconds.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions) { HistogramCell(bounds: Self.bounds(label)) }
    }

    // Series live as long as the daemon, so that no count is lost when a handler is released.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    private static func bounds(_ label: String) -> [Double] {
        (MetricKey(rawValue: label) ?? .httpRequest).buckets
    }

    private func cell<Cell: MetricCell>(_ label: String, _ dimensions: [(String, String)], _ make: () -> Cell) -> Cell {
        entries.withLock { entries in
            let series = Series(label: label, dimensions: dimensions.flatMap { [$0.0, $0.1] })
            if let cell = entries[series]?.cell as? Cell { return cell }
            let cell = make()
            if entries[series] == nil, entries.count < Self.mostSeries { entries[series] = Entry(dimensions: dimensions, cell: cell) }
            return cell
        }
    }
}
