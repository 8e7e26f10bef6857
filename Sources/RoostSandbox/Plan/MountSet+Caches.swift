import RoostModel

extension MountSet {
    /// Mounts each cache through a layer of the task at the path where its tool expects it, covering that path in the home.
    mutating func addCaches(_ request: SandboxRequest) {
        for layer in request.caches {
            let place = Self.staging + "/cache-" + layer.kind.rawValue
            preparations.append(.overlay(lower: layer.lower, upper: layer.upper, work: layer.work, target: place))
            mounts.append(.writable(source: place, destination: InsideIdentity.home + "/" + layer.kind.place))
            growing.append(layer.upper)
        }
    }

    /// For the summary of what a run can do; `nil` if there are no caches.
    static func caches(_ request: SandboxRequest) -> String? {
        guard !request.policy.caches.isEmpty else { return nil }
        if request.caches.isEmpty { return "no caches (they need a project)" }
        return "caches of \(request.caches.map(\.kind.rawValue).joined(separator: ", "))"
    }
}
