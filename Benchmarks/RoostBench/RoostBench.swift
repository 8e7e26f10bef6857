#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Measures rooms of the daemon from inside, without the daemon around them, and fills stores for measurements from outside. No part of the
/// product: `Benchmarks/run` calls it as `RoostBench MEASURE name=value…` and reads one line of JSON, lists of numbers by name.
@main
struct RoostBench {
    private static let measures: [String: @Sendable (Options) async throws -> [String: [Double]]] = [
        "bare": BareServer.run,
        "base": TreeMeasures.base,
        "capture": TreeMeasures.capture,
        "coldBase": TreeMeasures.coldBase,
        "facts": SandboxMeasure.facts,
        "journal": JournalMeasure.run,
        "lists": ListMeasure.run,
        "seed": Seeding.run,
        "stand": SandboxMeasure.stand,
    ]

    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        guard let name = words.first, let measure = measures[name] else {
            say("usage: RoostBench \(measures.keys.sorted().joined(separator: "|")) name=value…", to: 2)
            exit(2)
        }
        do {
            let answer = try await measure(try Options(words.dropFirst()))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            say(String(decoding: try encoder.encode(answer), as: UTF8.self), to: 1)
        } catch {
            say("RoostBench \(name): \(error)", to: 2)
            exit(1)
        }
    }

    private static func say(_ text: String, to descriptor: Int32) {
        let bytes = Array((text + "\n").utf8)
        _ = write(descriptor, bytes, bytes.count)
    }
}
