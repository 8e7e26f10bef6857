import RoostEngine
import RoostModel
import RoostStore
import RoostTestSupport
import Testing

/// Random histories of the whole engine, each from one seed.
@Suite(.timeLimit(.minutes(20)))
struct SeededHistoryTests {
    /// The script for a prompt, derived from the seed; the same each time.
    private static func script(_ seed: UInt64, _ prompt: String) -> Script {
        var generator = SeededGenerator(seed: seed ^ UInt64(truncatingIfNeeded: prompt.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
        switch generator.next() % 6 {
        case 0: return .fail(.agentError, "scripted failure")
        case 1: return .crash(1)
        case 2: return .hang
        default: return .reply("reply to \(prompt)")
        }
    }

    private struct History: Equatable {
        var events: [[String]] = []
        var statuses: [RunStatus] = []
    }

    /// Plays one seed: tasks, follow-ups and cancellations; hanging runs are cancelled at the end.
    private func play(_ seed: UInt64) async throws -> History {
        let harness = try EngineHarness(seed: seed) { Self.script(seed, $0) }
        return try await harness.running {
            var generator = SeededGenerator(seed: seed)
            var history = History()
            for number in 0..<(2 + generator.next() % 4) {
                let prompt = "task \(number)"
                let accepted = try await harness.submit(prompt, runtime: generator.next() % 4 == 0 ? .command : .claude)
                let run = try #require(accepted.run)
                if case .hang = Self.script(seed, prompt) {
                    _ = try await harness.event(.stream(.run(run.id))) { $0.type == EventType.sessionStarted.rawValue }
                    _ = try await harness.engine.inbox.cancel(run.id, by: .owner)
                }
                let finished = try await harness.finished(run.id)
                history.statuses.append(finished.status)
                history.events.append(try await harness.history(run.id))
                let messages = try await harness.store.queries.messages(of: accepted.task.id)
                #expect(!messages.contains { [.inRun, .steering, .queued].contains($0.disposition) }, "seed \(seed)")
            }
            let entries = try await harness.store.journal.entries(.all, after: 0, limit: 10_000)
            #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.position < $1.position })
            var sequences: [StreamID: Int64] = [:]
            for entry in entries {
                #expect(entry.sequence == sequences[entry.stream, default: 0] + 1, "seed \(seed): a gap in \(entry.stream)")
                sequences[entry.stream] = entry.sequence
            }
            for events in history.events { #expect(events.filter { $0 == "run.finished" }.count == 1, "seed \(seed)") }
            return history
        }
    }

    @Test("Every history keeps the invariants, and its seed replays it", arguments: UInt64(1)...40)
    func histories(seed: UInt64) async throws {
        let first = try await play(seed)
        let second = try await play(seed)
        #expect(first == second)
    }
}
