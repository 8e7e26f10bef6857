import CoreMetrics
import Synchronization

/// The storage behind a counter, gauge or histogram: one cell per series.
protocol MetricCell: AnyObject, Sendable {
    var value: MetricSample.Value { get }
}

final class CounterCell: MetricCell, CounterHandler {
    private let total = Atomic<Int64>(0)

    var value: MetricSample.Value { .counter(total.load(ordering: .relaxed)) }

    func increment(by amount: Int64) { total.add(amount, ordering: .relaxed) }
    func reset() { total.store(0, ordering: .relaxed) }
}

final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    private let current = Mutex(0.0)

    var value: MetricSample.Value { .gauge(current.withLock { $0 }) }

    func set(_ value: Int64) { current.withLock { $0 = Double(value) } }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
}

/// Values are seconds when a timer writes to it.
final class HistogramCell: MetricCell, TimerHandler, RecorderHandler {
    private struct State {
        var counts: [Int64]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    var value: MetricSample.Value {
        state.withLock { .histogram(bounds: bounds, counts: $0.counts, sum: $0.sum) }
    }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
