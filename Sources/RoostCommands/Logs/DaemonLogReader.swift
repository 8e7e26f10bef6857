import RoostWire

/// Reads the daemon's log over its turned-over files, and goes on with what comes.
struct DaemonLogReader {
    /// Of the newest file; older ones have a number behind it.
    let path: String

    /// What is shown of what was written before, in bytes.
    private static let shown = 1 << 20
    private static let mostFiles = 9

    func show(follow: Bool, json: Bool) async throws {
        // Before anything is read: what changes meanwhile is looked at again.
        let watch = follow ? FolderWatch(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])) : nil
        let newest = LogSource(path)
        let older = (1...Self.mostFiles).compactMap { LogSource(turnedOver($0)) }
        guard newest != nil || !older.isEmpty else {
            throw ErrorBody(
                .notFound, "there is no log at \(path)",
                hint: "a daemon in the foreground logs to its terminal; --set log.file=always writes it",
                requestId: "")
        }
        var tail: [UInt8] = []
        for source in [newest].compactMap(\.self) + older where tail.count < Self.shown {
            tail = source.read(last: Self.shown - tail.count) + tail
        }
        if tail.count == Self.shown, let end = tail.firstIndex(of: 10) { tail = Array(tail[(end + 1)...]) }
        try give(tail, json: json)
        guard follow else { return }
        guard let watch else {
            throw ErrorBody(
                .internalError, "the folder of \(path) cannot be watched", hint: "without --follow it can be read", requestId: "")
        }
        try await self.follow(newest ?? older.first, watch, json: json)
    }

    /// - Parameter source: the file that was read last, to its end.
    private func follow(_ source: LogSource?, _ watch: FolderWatch, json: Bool) async throws {
        var current = source
        var rest: [UInt8] = []
        watch.attend(to: current)
        repeat {
            if let current { rest += current.readNew() }
            for next in followers(of: current) {
                // What the old one got last has been read; the next one starts at its beginning.
                if let last = rest.last, last != 10 { rest.append(10) }
                rest += next.readNew()
                current = next
                watch.attend(to: next)
            }
            if let end = rest.lastIndex(of: 10) {
                try give(Array(rest[...end]), json: json)
                rest.removeFirst(end + 1)
            }
        } while await watch.change()
        throw ErrorBody(.notFound, "the folder of \(path) is gone", requestId: "")
    }

    /// The files that were begun after this one, oldest first. It may have been turned over more than once.
    private func followers(of source: LogSource?) -> [LogSource] {
        guard let newest = LogSource(path) else { return [] }
        guard let source, !source.isSame(as: newest) else { return source == nil ? [newest] : [] }
        var between: [LogSource] = []
        for number in 1...Self.mostFiles {
            guard let older = LogSource(turnedOver(number)) else { break }
            if older.isSame(as: source) { return between.reversed() + [newest] }
            between.append(older)
        }
        // Taken away altogether: which of the others were seen before is not known.
        return [newest]
    }

    private func turnedOver(_ number: Int) -> String { "\(path).\(number)" }

    private func give(_ bytes: [UInt8], json: Bool) throws {
        guard json else { return Output.text(SafeText.clean(String(decoding: bytes, as: UTF8.self))) }
        for line in bytes.split(separator: 10) { try Output.json(["line": String(decoding: line, as: UTF8.self)]) }
    }
}
