import RoostModel

extension HostFacts {
    /// The homes of people on this machine; the caller's under both names if it is reached through a link.
    func homes(of request: SandboxRequest) -> [String] {
        let resolved = entries[request.userHome]?.resolved
        return [request.userHome] + (resolved == request.userHome ? [] : [resolved].compactMap(\.self)) + accountHomes
    }
}
