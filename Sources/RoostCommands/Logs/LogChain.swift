/// The log's files as one look finds them, newest first, each once.
///
/// The daemon may turn them over during the look. It moves every file to the next higher number, the oldest first, and the look goes the same
/// way: a file can be met twice or leave a gap behind it, but it cannot be passed over. After two turns in one look a later file could stand behind an
/// earlier one; so a look during which the newest file was moved away is repeated.
struct LogChain {
    /// Held open, so that no later file can get the identity of one of these.
    private(set) var files: [LogSource]
    /// Whether the first one lies at the path itself; otherwise it has been moved away and the next one is not there yet.
    let hasNewest: Bool

    private static let mostFiles = 9
    private static let mostLooks = 100

    /// - Parameter path: of the newest file; older ones have a number behind it.
    init(_ path: String) {
        var chain = LogChain(lookingAt: path)
        for _ in 1..<Self.mostLooks where !chain.isCurrent(path) { chain = LogChain(lookingAt: path) }
        self = chain
    }

    private init(lookingAt path: String) {
        let newest = LogSource(path)
        hasNewest = newest != nil
        files = newest.map { [$0] } ?? []
        for number in 1...Self.mostFiles {
            guard let older = LogSource("\(path).\(number)"), !files.contains(where: older.isSame) else { continue }
            files.append(older)
        }
    }

    private func isCurrent(_ path: String) -> Bool {
        let now = LogSource(path)
        guard hasNewest, let newest else { return now == nil }
        return now?.isSame(as: newest) ?? false
    }

    var newest: LogSource? { files.first }

    /// The files that were begun after the known ones, oldest first.
    func files(after known: LogChain) -> [LogSource] {
        files.prefix { file in !known.files.contains(where: file.isSame) }.reversed()
    }

    /// The same files, those that are known already with the places up to which they have been read.
    func keeping(_ known: LogChain) -> LogChain {
        var kept = self
        kept.files = files.map { file in known.files.first(where: file.isSame) ?? file }
        return kept
    }
}
