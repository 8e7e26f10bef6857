import RoostModel

extension Git {
    /// What differs from HEAD in the project, and the person's own list of ignored files.
    func status() async throws -> (status: GitStatus, ignored: [UInt8]?) {
        let place = try await place()
        return (GitStatus(parsing: try await run(GitStatus.arguments, reading(place))), place.ignored)
    }

    /// Paths in the project's index.
    func tracked() async throws -> Set<TreePath> {
        Set(try await run(["ls-files", "-z"]).split(separator: 0).map { TreePath(Array($0)) })
    }

    /// Contents of files in a commit; what is not there, or whose name git cannot be asked for, is left out.
    func contents(of paths: [TreePath], in commit: String) async throws -> [TreePath: [UInt8]] {
        let asked = paths.filter { !$0.bytes.contains(10) }
        if asked.isEmpty { return [:] }
        let input = asked.reduce(into: [UInt8]()) { $0 += Array((commit + ":").utf8) + $1.bytes + [10] }
        let output = try await run(["cat-file", "--batch"], input: input)
        var found: [TreePath: [UInt8]] = [:]
        var rest = output[...]
        for path in asked {
            guard let end = rest.firstIndex(of: 10) else { break }
            let head = rest[..<end]
            rest = rest[(end + 1)...]
            let words = head.split(separator: UInt8(ascii: " "))
            guard words.count == 3, GitFolder.isHash(String(decoding: words[0], as: UTF8.self)), words[1].elementsEqual("blob".utf8) else {
                // "<what was asked> missing", or an object that is no file: its content follows and is passed over.
                if words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)),
                    GitFolder.isHash(String(decoding: words[0], as: UTF8.self))
                {
                    rest = rest.dropFirst(size + 1)
                }
                continue
            }
            guard let size = Int(String(decoding: words[2], as: UTF8.self)), rest.count > size else { break }
            found[path] = Array(rest.prefix(size))
            rest = rest.dropFirst(size + 1)
        }
        return found
    }

    /// The commits between two, oldest first, at most 200 of the newest.
    ///
    /// - Parameter call: in a bare repository of ours.
    func commits(from base: String?, to head: String, _ call: GitCall) async throws -> [AgentCommit] {
        let range = base.map { "\($0)..\(head)" } ?? head
        let output = try await run(["log", "-z", "--format=%H%x00%s", "--reverse", "--max-count=200", range, "--"], call)
        let parts = output.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: parts.count - 1, by: 2).map { AgentCommit(hash: parts[$0], subject: parts[$0 + 1]) }
    }

    /// How many commits some objects reach that others do not; what is missing counts as nothing.
    func count(_ hashes: [String], without known: [String], _ call: GitCall) async throws -> Int {
        if hashes.isEmpty { return 0 }
        let input = (hashes + known.map { "^" + $0 }).joined(separator: "\n") + "\n"
        let output = try await run(["rev-list", "--count", "--ignore-missing", "--stdin"], call, input: Array(input.utf8))
        return Int(Self.line(output)) ?? 0
    }

    /// A call in a bare repository of ours.
    func bare(_ repository: String, _ place: GitPlace, _ work: OwnerScratch) -> GitCall {
        var call = reading(place)
        call.kept.append(work)
        (call.folder, call.environment) = (repository, ["GIT_DIR": repository])
        return call
    }
}
