import RoostWire

/// Reads the daemon's log across its rotated files, and optionally follows it.
struct DaemonLogReader {
    /// The path of the newest file; rotated files have a number appended.
    let path: String

    /// The maximum size of earlier log text to show, in bytes.
    private static let shown = 1 << 20

    func show(follow: Bool, json: Bool) async throws {
        // Created before anything is read, so that no change after the first read is missed.
        let watch = follow ? FolderWatch(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])) : nil
        let chain = LogChain(path)
        guard !chain.files.isEmpty else {
            throw ErrorBody(
                .notFound, "there is no log at \(path)",
                hint: "a daemon in the foreground logs to its terminal; --set log.file=always writes a file",
                requestId: "")
        }
        var tail: [UInt8] = []
        for source in chain.files where tail.count < Self.shown {
            tail = source.read(last: Self.shown - tail.count) + tail
        }
        if tail.count == Self.shown, let end = tail.firstIndex(of: 10) { tail = Array(tail[(end + 1)...]) }
        // A partial last line is shown once it is complete.
        let whole = follow ? (tail.lastIndex(of: 10) ?? -1) + 1 : tail.count
        try give(Array(tail[..<whole]), json: json)
        guard follow else { return }
        guard let watch else {
            throw ErrorBody(
                .internalError, "the folder of \(path) cannot be watched", hint: "it can be read without --follow", requestId: "")
        }
        try await self.follow(chain, Array(tail[whole...]), watch, json: json)
    }

    /// - Parameters:
    /// - known: files that have been read completely up to now.
    /// - rest: bytes that have been read and do not end with a line feed yet.
    private func follow(_ known: LogChain, _ rest: [UInt8], _ watch: FolderWatch, json: Bool) async throws {
        var known = known
        var rest = rest
        watch.attend(to: known.newest)
        repeat {
            let now = LogChain(path)
            // Read after listing the files: a file that has a successor gets no more lines, so no line can be shown out of order.
            if let current = known.newest { rest += current.readNew() }
            // During rotation there is briefly no newest file; its creation is reported as a change.
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
        throw ErrorBody(.notFound, "the folder of \(path) no longer exists", requestId: "")
    }

    private func give(_ bytes: [UInt8], json: Bool) throws {
        guard json else { return Output.text(SafeText.clean(String(decoding: bytes, as: UTF8.self))) }
        for line in bytes.split(separator: 10) { try Output.json(["line": String(decoding: line, as: UTF8.self)]) }
    }
}
