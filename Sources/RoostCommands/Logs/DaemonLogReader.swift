import RoostWire

/// Reads the daemon's log over its turned-over files, and goes on with what comes.
struct DaemonLogReader {
    /// Of the newest file; older ones have a number behind it.
    let path: String

    /// What is shown of what was written before, in bytes.
    private static let shown = 1 << 20

    func show(follow: Bool, json: Bool) async throws {
        // Before anything is read: what changes meanwhile is looked at again.
        let watch = follow ? FolderWatch(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])) : nil
        let chain = LogChain(path)
        guard !chain.files.isEmpty else {
            throw ErrorBody(
                .notFound, "there is no log at \(path)",
                hint: "a daemon in the foreground logs to its terminal; --set log.file=always writes it",
                requestId: "")
        }
        var tail: [UInt8] = []
        for source in chain.files where tail.count < Self.shown {
            tail = source.read(last: Self.shown - tail.count) + tail
        }
        if tail.count == Self.shown, let end = tail.firstIndex(of: 10) { tail = Array(tail[(end + 1)...]) }
        // A line that is still being written is told when it is whole.
        let whole = follow ? (tail.lastIndex(of: 10) ?? -1) + 1 : tail.count
        try give(Array(tail[..<whole]), json: json)
        guard follow else { return }
        guard let watch else {
            throw ErrorBody(
                .internalError, "the folder of \(path) cannot be watched", hint: "without --follow it can be read", requestId: "")
        }
        try await self.follow(chain, Array(tail[whole...]), watch, json: json)
    }

    /// - Parameters:
    ///   - known: files of which everything up to now has been read.
    ///   - rest: what was read and has no end of line yet.
    private func follow(_ known: LogChain, _ rest: [UInt8], _ watch: FolderWatch, json: Bool) async throws {
        var known = known
        var rest = rest
        watch.attend(to: known.newest)
        repeat {
            let now = LogChain(path)
            // Read after the look at what follows it: a file that has a follower gets no more lines, so that none can come behind this.
            if let current = known.newest { rest += current.readNew() }
            // While the daemon turns the log over there is no newest file for a moment; its coming is told as a change.
            if now.hasNewest {
                for next in now.files(after: known) {
                    if let last = rest.last, last != 10 { rest.append(10) }
                    rest += next.readNew()
                }
                known = now.keeping(known)
                watch.attend(to: known.newest)
            }
            if let end = rest.lastIndex(of: 10) {
                try give(Array(rest[...end]), json: json)
                rest.removeFirst(end + 1)
            }
        } while await watch.change()
        throw ErrorBody(.notFound, "the folder of \(path) is gone", requestId: "")
    }

    private func give(_ bytes: [UInt8], json: Bool) throws {
        guard json else { return Output.text(SafeText.clean(String(decoding: bytes, as: UTF8.self))) }
        for line in bytes.split(separator: 10) { try Output.json(["line": String(decoding: line, as: UTF8.self)]) }
    }
}
