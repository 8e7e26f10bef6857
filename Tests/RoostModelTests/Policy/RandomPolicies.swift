import RoostModel
import RoostTestSupport

/// Random policies from few values, so that one often lies within another.
struct RandomPolicies {
    static let folders = ["/", "/a", "/a/b", "/a/b/c", "/ab", "/c", "/c/d"]
    static let tools = ["curl", "ssh", "/usr/bin/gdb"]
    static let guards = [GuardName.overlay, .memoryLimit, .diskLimit]
    static let kinds: [ChangeMark.Kind] = [.hook, .ci]
    static let caches: [CacheKind] = [.npm, .pip]

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Includes invalid values, because a comparison must work without validation.
    mutating func any() -> Policy {
        var limits = Limits()
        limits.processes = Int.random(in: 1...3, using: &random)
        limits.freeSpaceFloorBytes = Int64.random(in: 1...3, using: &random)
        limits.stopGraceMs = Int64.random(in: 1...2, using: &random)
        limits.wallTimeMs = Int64.random(in: -1...2, using: &random)
        return Policy(
            isolation: Isolation.allCases.randomElement(using: &random) ?? .project,
            network: NetworkAccess.allCases.randomElement(using: &random) ?? .deny, limits: limits, readablePaths: some(of: Self.folders),
            writablePaths: some(of: Self.folders), deniedTools: some(of: Self.tools),
            exposesEnvironmentFiles: Bool.random(using: &random), requiredGuards: some(of: Self.guards),
            changesByName: some(of: Self.kinds), caches: some(of: Self.caches))
    }

    /// A valid policy.
    mutating func valid() -> Policy {
        var policy = any()
        policy.limits.wallTimeMs = max(1, policy.limits.wallTimeMs)
        if policy.isolation == .trusted {
            (policy.network, policy.readablePaths, policy.writablePaths, policy.deniedTools) = (.open, [], [], [])
            policy.caches = []
        }
        return policy
    }

    /// An equivalent policy: in another order, with duplicates, and with folders inside others.
    mutating func rewritten(_ policy: Policy) -> Policy {
        var policy = policy
        policy.readablePaths = (policy.readablePaths + policy.readablePaths.map { $0 == "/" ? "/x" : $0 + "/x" }).shuffled(using: &random)
        policy.writablePaths = (policy.writablePaths + policy.writablePaths).shuffled(using: &random)
        policy.deniedTools.shuffle(using: &random)
        policy.requiredGuards = (policy.requiredGuards + policy.requiredGuards).shuffled(using: &random)
        policy.changesByName = (policy.changesByName + policy.changesByName).shuffled(using: &random)
        policy.caches = (policy.caches + policy.caches).shuffled(using: &random)
        return policy
    }

    private mutating func some<Item>(of items: [Item]) -> [Item] {
        items.filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.shuffled(using: &random)
    }
}

/// What a run under a policy could do, computed without the comparison under test.
struct Powers: Equatable {
    private let things: Set<String>

    init(_ policy: Policy) {
        let isTrusted = policy.isolation == .trusted
        var things: Set<String> = []
        for place in RandomPolicies.folders.map({ $0 == "/" ? "/else" : $0 + "/file" }) {
            func lies(in folders: [String]) -> Bool { folders.contains { $0 == "/" || place.hasPrefix($0 + "/") } }
            if isTrusted || lies(in: policy.writablePaths) { things.insert("write \(place)") }
            if isTrusted || lies(in: policy.writablePaths + policy.readablePaths) { things.insert("read \(place)") }
        }
        if policy.isolation != .safe { things.insert("change the project") }
        if isTrusted { things.insert("everything of its user") }
        if policy.network == .open { things.insert("network") }
        if isTrusted || policy.exposesEnvironmentFiles { things.insert("read .env") }
        for tool in RandomPolicies.tools where !policy.deniedTools.contains(tool) { things.insert("run \(tool)") }
        for guarded in RandomPolicies.guards where !policy.requiredGuards.contains(guarded) { things.insert("start without \(guarded)") }
        for kind in RandomPolicies.kinds where !policy.changesByName.contains(kind) { things.insert("apply \(kind) unnamed") }
        for kind in RandomPolicies.caches where isTrusted || policy.caches.contains(kind) { things.insert("cache of \(kind)") }
        for number in 1...3 {
            if policy.limits.processes >= number { things.insert("\(number) processes") }
            if policy.limits.stopGraceMs >= number { things.insert("\(number) ms to end") }
            if policy.limits.wallTimeMs >= number { things.insert("\(number) ms") }
            if policy.limits.freeSpaceFloorBytes <= number { things.insert("leave \(number) bytes") }
        }
        self.things = things
    }

    private init(things: Set<String>) { self.things = things }

    func isWithin(_ other: Powers) -> Bool { things.isSubset(of: other.things) }
    func met(with other: Powers) -> Powers { Powers(things: things.intersection(other.things)) }
}
