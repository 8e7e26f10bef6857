import RoostModel
import RoostTestSupport
import Testing

/// The order of policies, tested on random ones. A failure names its seed, with which it can be repeated.
@Suite("One policy within another")
struct PolicyOrderTests {
    static let seeds = Array<UInt64>(1...400)

    @Test("Every policy lies within itself", arguments: seeds)
    func reflexive(seed: UInt64) {
        var random = RandomPolicies(seed: seed)
        let policy = random.any()
        #expect(policy.excess(over: policy).isEmpty)
        #expect(Policy.differences(from: policy, to: policy).isEmpty)
    }

    @Test("The order is transitive", arguments: seeds)
    func transitive(seed: UInt64) {
        var random = RandomPolicies(seed: seed)
        let third = random.any()
        let second = random.any().narrowed(to: third)
        let first = random.any().narrowed(to: second)
        #expect(first.excess(over: second).isEmpty && second.excess(over: third).isEmpty)
        #expect(first.excess(over: third).isEmpty)
        let others = (0..<12).map { _ in random.any() }
        for one in others {
            for other in others where one.excess(over: other).isEmpty {
                for last in others where other.excess(over: last).isEmpty { #expect(one.excess(over: last).isEmpty) }
            }
        }
    }

    @Test("Two policies that lie within each other allow the same", arguments: seeds)
    func antisymmetric(seed: UInt64) {
        var random = RandomPolicies(seed: seed)
        let one = random.valid()
        let other = random.rewritten(one)
        #expect(one.excess(over: other).isEmpty && other.excess(over: one).isEmpty)
        #expect(Powers(one) == Powers(other))
        let stranger = random.valid()
        if one.excess(over: stranger).isEmpty, stranger.excess(over: one).isEmpty { #expect(Powers(one) == Powers(stranger)) }
    }

    @Test("A policy lies within another if and only if it allows nothing that the other does not", arguments: seeds)
    func meaning(seed: UInt64) {
        var random = RandomPolicies(seed: seed)
        for _ in 0..<20 {
            let (one, other) = (random.valid(), random.valid())
            for policy in [one, one.narrowed(to: other)] {
                let excess = policy.excess(over: other)
                #expect(excess.isEmpty == Powers(policy).isWithin(Powers(other)), "\(policy) in \(other)")
                let wider = Policy.differences(from: other, to: policy).filter { $0.direction == .wider }
                #expect(excess.map(\.field) == wider.map(\.field))
            }
        }
    }

    @Test("What two policies both allow lies within each, and loses nothing that both allow", arguments: seeds)
    func narrowed(seed: UInt64) throws {
        var random = RandomPolicies(seed: seed)
        let (one, other) = (random.valid(), random.valid())
        let both = one.narrowed(to: other)
        #expect(both.excess(over: one).isEmpty && both.excess(over: other).isEmpty)
        #expect(Powers(both) == Powers(one).met(with: Powers(other)))
        #expect(Powers(one.narrowed(to: one)) == Powers(one))
        #expect(throws: Never.self) { try both.validated() }
    }

    @Test("A path with .. lies in no other folder")
    func upwards() {
        let ceiling = Policy(readablePaths: ["/a"])
        for path in ["/a/../b", "/a/b/../../c", "/a/.."] {
            #expect(Policy(readablePaths: [path]).excess(over: ceiling).map(\.field) == ["readablePaths"], "\(path)")
            #expect(Policy(readablePaths: [path]).excess(over: Policy(readablePaths: [path])).isEmpty)
        }
        for path in ["/a/", "/a/./b", "//a//b/"] { #expect(Policy(readablePaths: [path]).excess(over: ceiling).isEmpty, "\(path)") }
    }

    @Test("An excess is reported with what is allowed")
    func words() {
        let ceiling = Policy(limits: Limits(freeSpaceFloorBytes: 1 << 30))
        let policy = Policy(isolation: .trusted, network: .open, limits: Limits(memoryBytes: 16 << 30, freeSpaceFloorBytes: 512 << 20))
        #expect(
            policy.excess(over: ceiling).map(\.text) == [
                "isolation is trusted, and at most project is allowed", "the whole network can be reached",
                "the project's .env files can be read", "the limit memoryBytes is 16 GB, and at most 8 GB is allowed",
                "the limit freeSpaceFloorBytes is 512 MB, and at least 1 GB must remain",
            ])
    }
}
