/// The log files as one listing finds them, newest first, without duplicates.
///
/// The daemon may rotate the files during the listing. It renames every file to the next higher number, oldest first, and the listing opens
/// files in the opposite direction of that shift: a file can be found twice or leave a gap, but none is skipped. After two rotations within
/// one listing, files could be out of order; so a listing during which the newest file was renamed is repeated.
struct LogChain {
    /// Kept open, so that no new file can reuse the inode of one of these.
    private(set) var files: [LogSource]
    /// Whether the first file is at the path itself; otherwise it was renamed and its successor does not exist yet.
    let hasNewest: Bool

    private static let mostFiles = 9
    private static let mostLooks = 100

    /// - Parameter path: the path of the newest file; rotated files have a number appended.
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

    /// The files that are newer than the known ones, oldest first.
    func files(after known: LogChain) -> [LogSource] {
        files.prefix { file in !known.files.contains(where: file.isSame) }.reversed()
    }

    /// The same files; known ones keep their read offsets.
    func keeping(_ known: LogChain) -> LogChain {
        var kept = self
        kept.files = files.map { file in known.files.first(where: file.isSame) ?? file }
        return kept
    }
}
