import RoostModel
import Testing
import Tracing

@testable import RoostTelemetry

@Suite("Traces")
struct SpanTests {
    let run = RunID(at: Timestamp(milliseconds: 1_700_000_000_000), random: (7, 9))
    let task = TaskID(at: Timestamp(milliseconds: 1_700_000_000_000), random: (1, 2))
    let message = MessageID(at: Timestamp(milliseconds: 1_700_000_000_000), random: (3, 4))

    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test("A run's events become one trace: its id, one span a phase, and the run around them")
    func phases() {
        var spans = RunSpans()
        var ended: [SpanRecord] = []
        let events: [(EventPayload, Int64)] = [
            (.runQueued(RunQueued(taskId: task, messageId: message, attempt: 1, trigger: .user, resumedFrom: nil)), 100),
            (.runStatus(RunStatusChanged(status: .preparing, previous: .queued)), 110),
            (.runStatus(RunStatusChanged(status: .running, previous: .preparing)), 130),
            (.runStatus(RunStatusChanged(status: .running, previous: .running, isCancelRequested: true)), 140),
            (.runStatus(RunStatusChanged(status: .finishing, previous: .running)), 200),
            (
                .runFinished(RunFinished(status: .failed, outcome: RunOutcome(end: .failed, reason: .timeLimit), usage: nil, diff: nil)),
                210
            ),
        ]
        for (event, time) in events { ended += spans.take(event, of: run, at: at(time)) }
        #expect(ended.map(\.name) == ["queue", "prepare", "turn", "capture", "run"])
        #expect(Set(ended.map(\.trace.description)) == [run.description.filter { $0 != "-" }])
        let root = ended[4]
        #expect(root.parent == nil && ended.dropLast().allSatisfy { $0.parent == root.id })
        #expect(root.start == 100_000_000 && root.end == 210_000_000 && root.failure == "time_limit")
        #expect(ended[2].start == 130_000_000 && ended[2].end == 200_000_000)
        #expect(spans.take(events[5].0, of: run, at: at(211)).isEmpty)
    }

    @Test("Spans nest through the task's context and come in from a traceparent")
    func tracer() throws {
        let collector = SpanCollector()
        let tracer = SpanTracer(collector: collector)
        var context = ServiceContext.topLevel
        tracer.extract(["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"], into: &context, using: Dictionaries())
        let outer = tracer.startSpan("outer", context: context, ofKind: .server)
        let inner = tracer.startSpan("inner", context: outer.context)
        inner.recordError(Failure())
        inner.end()
        inner.end()
        outer.attributes["http.route"] = "/v1/tasks"
        outer.end()
        let spans = collector.take(10).spans
        #expect(spans.map(\.name) == ["inner", "outer"])
        #expect(spans.allSatisfy { $0.trace.description == "0af7651916cd43dd8448eb211c80319c" })
        #expect(spans[0].parent == spans[1].id && spans[1].parent?.description == "b7ad6b7169203331")
        #expect(spans[0].failure == "Failure" && spans[1].attributes["http.route"] == .string("/v1/tasks"))
    }

    @Test(
        "A traceparent of another form is ignored",
        arguments: ["", "00-0-0-00", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "ff-x"])
    func badParent(text: String) {
        #expect(SpanIdentity(traceParent: text) == nil)
    }

    @Test("What does not fit is counted, not kept")
    func bound() {
        let collector = SpanCollector(limit: 2)
        for _ in 0..<5 { collector.add(RunSpans.measured("x", of: run, from: at(0), to: at(1))) }
        let (spans, dropped) = collector.take(10)
        #expect(spans.count == 2 && dropped == 3 && collector.take(10).dropped == 0)
    }

    private struct Failure: Error {}

    private struct Dictionaries: Extractor {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }
}
