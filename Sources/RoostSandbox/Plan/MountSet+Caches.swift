import RoostModel

extension MountSet {
    /// Each cache through a layer of the task's, where its tool looks for it. What lies at that place in the home is covered.
    mutating func addCaches(_ request: SandboxRequest) {
        for layer in request.caches {
            let place = Self.staging + "/cache-" + layer.kind.rawValue
            preparations.append(.overlay(lower: layer.lower, upper: layer.upper, work: layer.work, target: place))
            mounts.append(.writable(source: place, destination: InsideIdentity.home + "/" + layer.kind.place))
            growing.append(layer.upper)
        }
    }

    /// For the sentence on what a run can do; `nil` where it has none.
    static func caches(_ request: SandboxRequest) -> String? {
        guard !request.policy.caches.isEmpty else { return nil }
        if request.caches.isEmpty { return "no caches (they need a project)" }
        return "caches of \(request.caches.map(\.kind.rawValue).joined(separator: ", "))"
    }
}
