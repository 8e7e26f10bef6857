import RoostModel

/// What to say to a person whose command failed and spoke of a network that the run did not have.
struct NetworkHint {
    private var isClosed = false
    /// The end of what the command said, of both channels.
    private var tail: [UInt8] = []

    private static let kept = 16 << 10
    /// As C libraries, Node, Java, Go, Maven and git say it, in small letters.
    private static let signs = [
        "name resolution", "could not resolve host", "unknownhostexception", "name or service not known", "no such host", "unknown host",
        "network is unreachable", "enetunreach", "enotfound", "eai_again", "connection refused", "econnrefused", "connectexception",
        "in offline mode", "failed to connect to", "network unreachable",
    ]

    mutating func note(_ sandbox: RunSandbox) {
        isClosed = sandbox.network == .deny
    }

    mutating func note(_ output: RunOutput) {
        guard isClosed else { return }
        tail += output.text.utf8.suffix(Self.kept)
        if tail.count > 2 * Self.kept { tail.removeFirst(tail.count - Self.kept) }
    }

    /// `nil` where the run had a network, or said nothing of one.
    var words: String? {
        guard isClosed else { return nil }
        let text = String(decoding: tail, as: UTF8.self).lowercased()
        guard Self.signs.contains(where: text.contains) else { return nil }
        return "the run had no network, nor what listens on this machine: --network open opens both; "
            + "what tools keep in your home (downloads, caches) is shown with --read FOLDER"
    }
}
