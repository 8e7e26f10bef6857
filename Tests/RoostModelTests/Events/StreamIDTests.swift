import RoostModel
import Testing

@Suite struct StreamIDTests {
    private let task = TaskID(at: Timestamp(milliseconds: 5), random: (1, 2))
    private let run = RunID(at: Timestamp(milliseconds: 5), random: (1, 2))

    @Test("A stream id is its kind, a colon and the id")
    func text() {
        #expect(StreamID.task(task).description == "task:\(task)")
        #expect(StreamID.run(run).description == "run:\(run)")
        #expect(StreamID.system.description == "system")
        for stream in [StreamID.task(task), .run(run), .system] { #expect(StreamID(stream.description) == stream) }
    }

    @Test("Any other text is not a stream id", arguments: ["", "run", "run:", "run:x", "agent:018f", "system:", "System", "task:1"])
    func none(_ text: String) {
        #expect(StreamID(text) == nil)
    }
}
