import CoreMetrics
import RoostModel
import RoostSupport
import RoostTelemetry

/// A sandbox whose start times are measured.
struct MeasuredSandbox: Sandbox {
    let sandbox: any Sandbox
    let spans: SpanCollector?
    let clock: WallClock

    private let started = MetricKey.sandboxStart.timer(("outcome", "started"))
    private let failed = MetricKey.sandboxStart.timer(("outcome", "failed"))

    init(sandbox: any Sandbox, spans: SpanCollector?, clock: WallClock) {
        self.sandbox = sandbox
        self.spans = spans
        self.clock = clock
    }

    func preview(_ request: SandboxRequest) throws -> SandboxPreview { try sandbox.preview(request) }

    func resolve(_ policy: Policy) throws -> Policy { try sandbox.resolve(policy) }

    func survey() async -> [GuardReport] { await sandbox.survey() }

    func start(
        _ request: SandboxRequest, mounted: @escaping @Sendable (SandboxPreview) async throws -> Void
    ) async throws -> (process: any SandboxedProcess, preview: SandboxPreview) {
        let (begin, at) = (ContinuousClock.now, clock.now())
        do {
            let answer = try await sandbox.start(request, mounted: mounted)
            note(request, begin, at, failure: nil)
            return answer
        } catch {
            note(request, begin, at, failure: "\(type(of: error))")
            throw error
        }
    }

    private func note(_ request: SandboxRequest, _ begin: ContinuousClock.Instant, _ at: Timestamp, failure: String?) {
        let taken = begin.duration(to: .now)
        (failure == nil ? started : failed).recordNanoseconds(
            taken.components.seconds * 1_000_000_000 + taken.components.attoseconds / 1_000_000_000)
        spans?.add(RunSpans.measured("sandbox start", of: request.runID, from: at, to: at.advanced(by: taken), failure: failure))
    }
}
