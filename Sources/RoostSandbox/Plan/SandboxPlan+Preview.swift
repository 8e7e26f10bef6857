package import RoostModel

extension SandboxPlan {
    /// What the plan makes accessible, for the preview and the run's events.
    package var preview: SandboxPreview {
        var readable: [String] = [], writable: [String] = []
        for mount in mounts {
            switch mount {
            case .readOnly(_, let destination), .shown(_, let destination): readable.append(destination)
            case .writable(_, let destination), .shared(_, let destination), .hidden(_, let destination), .temporary(let destination, _):
                writable.append(destination)
            case .everything: writable.append("/")
            case .link, .processes, .devices, .file, .denied: break
            }
        }
        return SandboxPreview(
            summary: summary, readOnly: readable, writable: writable, masked: masked, environment: environment.keys.sorted(),
            network: network, commandLine: commandLine, weaknesses: reports.filter { $0.strength != .enforced })
    }
}
