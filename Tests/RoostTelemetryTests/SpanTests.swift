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

    @Test("A run's events become one trace: its id, one span a phase from its message on, and the run around them")
    func phases() {
        var spans = RunSpans()
        var ended: [SpanRecord] = []
        let words = MessageAccepted(messageId: message, author: .person, body: "a secret of mine", disposition: .queued)
        let events: [(EventPayload, Int64)] = [
            (.messageAccepted(words), 90),
            (.runQueued(RunQueued(taskId: task, messageId: message, attempt: 2, trigger: .user, resumedFrom: nil)), 100),
            (.runStatus(RunStatusChanged(status: .preparing, previous: .queued)), 110),
            (.runStatus(RunStatusChanged(status: .running, previous: .preparing)), 130),
            (.runStatus(RunStatusChanged(status: .running, previous: .running, isCancelRequested: true)), 140),
            (.runStatus(RunStatusChanged(status: .finishing, previous: .running)), 200),
            (
                .runFinished(RunFinished(status: .failed, outcome: RunOutcome(end: .failed, reason: .timeLimit), usage: nil, diff: nil)),
                210
            ),
        ]
        for (event, time) in events { ended += spans.take(event, in: time == 90 ? .task(task) : .run(run), at: at(time)) }
        #expect(ended.map(\.name) == ["accept", "lease", "set-up", "turn", "capture", "run"])
        #expect(Set(ended.map(\.trace.description)) == [run.description.filter { $0 != "-" }])
        let root = ended[5]
        #expect(root.parent == nil && ended.dropLast().allSatisfy { $0.parent == root.id })
        #expect(root.start == 90_000_000 && root.end == 210_000_000 && root.failure == "time_limit")
        #expect(root.attributes["run.attempt"] == .integer(2) && root.attributes["run.trigger"] == .string("user"))
        for (before, after) in zip(ended.dropLast(), ended.dropLast().dropFirst()) { #expect(before.end == after.start) }
        #expect(ended[3].start == 130_000_000 && ended[3].end == 200_000_000)
        #expect(!String(describing: ended).contains("secret"))
        #expect(spans.take(events[6].0, in: .run(run), at: at(211)).isEmpty)
    }

    @Test("What becomes of a run's changes joins its trace")
    func applications() {
        var spans = RunSpans()
        let application = ApplicationID(at: at(1_700_000_000_000), random: (5, 6))
        func changed(_ status: Application.Status, at time: Int64) -> [SpanRecord] {
            let change = ApplicationChanged(applicationId: application, runId: run, status: status, files: 3, conflicts: 1)
            return spans.take(.applicationChanged(change), in: .task(task), at: at(time))
        }
        #expect(changed(.conflicted, at: 5).isEmpty, "its beginning was not seen")
        var ended: [SpanRecord] = []
        for (time, status) in [Application.Status.applying, .conflicted, .applying, .applied, .undoing, .undone].enumerated() {
            ended += changed(status, at: Int64(10 + time))
        }
        #expect(ended.map(\.name) == ["apply", "apply", "undo"])
        #expect(ended.map(\.failure) == ["conflicted", nil, nil])
        #expect(Set(ended.map(\.trace.description)) == [run.description.filter { $0 != "-" }])
        #expect(ended[0].attributes["application.files"] == .integer(3) && ended[0].start == 10_000_000 && ended[0].end == 11_000_000)
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
