/// One thing that a changed policy would add or take away.
package struct PolicyChange: Sendable, Equatable {
    package enum Direction: String, Sendable {
        /// More could be done than now.
        case wider
        case narrower
        case other
    }

    /// `isolation`, `network`, `readablePaths`, `limits.memoryBytes` …
    package let field: String
    package let direction: Direction
    /// In words, for people.
    package let text: String

    package init(field: String, direction: Direction, text: String) {
        self.field = field
        self.direction = direction
        self.text = text
    }
}

extension Policy {
    /// What `new` would change, in the order of the fields; empty where nothing differs or there is no old one.
    package static func differences(from old: Policy?, to new: Policy) -> [PolicyChange] {
        guard let old else { return [] }
        var changes: [PolicyChange] = []
        func add(_ field: String, _ isWider: Bool?, _ text: String) {
            changes.append(PolicyChange(field: field, direction: isWider.map { $0 ? .wider : .narrower } ?? .other, text: text))
        }
        if old.isolation != new.isolation {
            add(
                "isolation", new.isolation.width > old.isolation.width,
                "isolation becomes \(new.isolation.rawValue) instead of \(old.isolation.rawValue)")
        }
        if old.network != new.network {
            add("network", new.network == .open, new.network == .open ? "the whole network can be reached" : "no network can be reached")
        }
        compare(old.readablePaths, new.readablePaths) { path, isNew in
            // What stays writable stays readable.
            if new.writablePaths.contains(path) || old.writablePaths.contains(path) { return }
            add("readablePaths", isNew, isNew ? "\(path) can be read" : "\(path) can no longer be read")
        }
        compare(old.writablePaths, new.writablePaths) { path, isNew in
            let remains = !isNew && new.readablePaths.contains(path)
            add(
                "writablePaths", isNew,
                isNew ? "\(path) can be changed" : "\(path) can no longer be \(remains ? "changed, only read" : "read or changed")")
        }
        compare(old.deniedTools, new.deniedTools) { tool, isNew in
            add("deniedTools", !isNew, isNew ? "\(tool) can no longer be run" : "\(tool) can be run")
        }
        if old.exposesEnvironmentFiles != new.exposesEnvironmentFiles {
            let isExposed = new.exposesEnvironmentFiles
            add("exposesEnvironmentFiles", isExposed, "the project's .env files \(isExposed ? "can be read" : "are hidden")")
        }
        compare(old.requiredGuards, new.requiredGuards) { name, isNew in
            add("requiredGuards", !isNew, isNew ? "nothing starts without \(name.words)" : "it starts without \(name.words) too")
        }
        for (old, new) in zip(old.limits.named, new.limits.named) where old.value != new.value {
            // More time to end, or more free space to leave, gives nothing more to do.
            let isWider: Bool? =
                new.name == "freeSpaceFloorBytes" ? new.value < old.value : new.name == "stopGraceMs" ? nil : new.value > old.value
            add("limits.\(new.name)", isWider, "the limit \(new.name) becomes \(new.value) instead of \(old.value)")
        }
        return changes
    }

    private static func compare<Item: Equatable>(_ old: [Item], _ new: [Item], _ tell: (Item, _ isNew: Bool) -> Void) {
        for item in new where !old.contains(item) { tell(item, true) }
        for item in old where !new.contains(item) { tell(item, false) }
    }
}

extension Isolation {
    /// How much a run can reach, for comparing.
    fileprivate var width: Int {
        switch self {
        case .safe: 0
        case .project: 1
        case .trusted: 2
        }
    }
}
