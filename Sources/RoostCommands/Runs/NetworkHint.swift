import RoostModel

/// A hint for a failed command whose output contains a network error while the run had no network.
struct NetworkHint {
    private var isClosed = false
    /// The end of the command's output, standard output and standard error together.
    private var tail: [UInt8] = []

    private static let kept = 16 << 10
    /// Network errors of C libraries, Node, Java, Go, Maven and git, in lower case.
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

    /// `nil` if the run had network access, or its output contains no network error.
    var words: String? {
        guard isClosed else { return nil }
        let text = String(decoding: tail, as: UTF8.self).lowercased()
        guard Self.signs.contains(where: text.contains) else { return nil }
        return "the run had no access to the network or to servers on this machine: --network open allows both; "
            + "--read FOLDER gives access to downloads and caches in your home"
    }
}
