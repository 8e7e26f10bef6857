import RoostEngine
import RoostModel
import RoostStore

/// Events through the whole journal: encoded, redacted, stored durably, handed to every subscriber.
///
/// `producers` runs print at once, each as a run's recorder stores: the next batch of 64 lines when the last one is on the disk. The rate
/// counts until the slowest subscriber has everything. Each round follows a round of ``RawInserts`` with as many events, so that load
/// on the machine slows both.
enum JournalMeasure {
    private static let batch = 64
    /// A line of a build's output, 80 bytes.
    private static let line = "[1234/5678] Compiling Sources/Example/Folder/AnotherFileOfTheProject.swift done\n"

    static func run(_ options: Options) async throws -> [String: [Double]] {
        let file = try options.text("file")
        let store = try Store.open(.file(file), redact: SecretRegistry().redact, logger: Surroundings.log)
        let producers = try options.number("producers")
        let perProducer = try options.number("events") / producers / batch * batch
        let raw = try await RawInserts(file: try options.text("floor"))
        var rates: [Double] = []
        var floors: [Double] = []
        for _ in 0..<(try options.number("rounds")) {
            floors.append(try await raw.round(events: perProducer * producers))
            let runs = try await makeRuns(producers, in: store)
            rates.append(
                try await round(store.journal, runs, events: perProducer, subscribers: try options.number("subscribers")))
        }
        await store.close()
        return ["perSecond": rates, "floor": floors]
    }

    private static func makeRuns(_ count: Int, in store: Store) async throws -> [RunID] {
        var runs: [RunID] = []
        for _ in 0..<count {
            let target = Submission.Target.newTask(
                Surroundings.id(), title: "bench", spec: TaskSpec(agent: "command", runtime: .command, command: ["true"]))
            let submission = Submission(
                target: target, messageID: Surroundings.id(), body: "true", runID: Surroundings.id(), at: Surroundings.now)
            if let run = try await store.runs.accept(submission).run { runs.append(run.id) }
        }
        return runs
    }

    private static func round(_ journal: any Journal, _ runs: [RunID], events: Int, subscribers: Int) async throws -> Double {
        let head = try await journal.head()
        let total = events * runs.count
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<subscribers {
                let subscription = await journal.subscribe(.all, after: head)
                group.addTask {
                    var seen = 0
                    while seen < total, let frames = try await subscription.nextBatch() { seen += frames.count }
                }
            }
            let (milliseconds, _) = try await Surroundings.timed {
                for run in runs { group.addTask { try await produce(events, run, journal) } }
                try await group.waitForAll()
            }
            return Double(total) / milliseconds * 1000
        }
    }

    private static func produce(_ events: Int, _ run: RunID, _ journal: any Journal) async throws {
        let payload = EventPayload.runOutput(RunOutput(channel: .stdout, text: line))
        for _ in 0..<(events / batch) {
            let now = Surroundings.now
            try await journal.append((0..<batch).map { _ in EventDraft(.run(run), payload, at: now) })
        }
    }
}
