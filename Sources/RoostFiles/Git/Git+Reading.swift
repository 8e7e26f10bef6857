import RoostModel

extension Git {
    /// The status of the project, and the user's own list of ignored files.
    func status() async throws -> (status: GitStatus, ignored: [UInt8]?) {
        let place = try await place()
        return (GitStatus(parsing: try await run(GitStatus.arguments, reading(place))), place.ignored)
    }

    /// Paths in the project's index.
    func tracked() async throws -> Set<TreePath> {
        Set(try await run(["ls-files", "-z"]).split(separator: 0).map { TreePath(Array($0)) })
    }

    /// Contents of files in a commit as git writes them into a work tree: with converted line endings, encodings and keywords, and with
    /// large files in place of their pointers. Missing files, and names that git's batch format cannot express, are left out.
    ///
    /// - Parameter sizes: in bytes, of the files in the work tree; a content of another size is not the file's and is left out too.
    func workTreeContents(of sizes: [TreePath: UInt64], in commit: String) async throws -> [TreePath: [UInt8]] {
        let asked = sizes.keys.filter { !$0.bytes.contains(10) }.sorted()
        var found: [TreePath: [UInt8]] = [:]
        var converted: [(path: TreePath, hash: String)] = []
        for (path, blob) in try await blobs(asked.map { ($0, Array((commit + ":").utf8) + $0.bytes) }) {
            if UInt64(blob.bytes.count) == sizes[path] {
                found[path] = blob.bytes
            } else if let large = try await largeFile(blob.bytes, sizes[path]) {
                found[path] = large
            } else {
                converted.append((path, blob.hash))
            }
        }
        if !converted.isEmpty { found.merge(try await filtered(converted, sizes)) { $1 } }
        return found
    }

    /// Blobs as git would write them into the work tree. Git reports the size of the blob, not of the converted content that follows, so
    /// the next blob is found by its name.
    private func filtered(_ asked: [(path: TreePath, hash: String)], _ sizes: [TreePath: UInt64]) async throws -> [TreePath: [UInt8]] {
        let lines = asked.reduce(into: [UInt8]()) { $0 += Array(($1.hash + " ").utf8) + $1.path.bytes + [10] }
        let output = try await run(["cat-file", "--batch", "--filters"], input: lines)
        var found: [TreePath: [UInt8]] = [:]
        var rest = output[...]
        for (number, (path, _)) in asked.enumerated() {
            guard let end = rest.firstIndex(of: 10), let size = sizes[path].map({ Int($0) }) else { break }
            rest = rest[(end + 1)...]
            let next = number + 1 < asked.count ? Array("\n\(asked[number + 1].hash) blob ".utf8) : []
            let isWhole = next.isEmpty ? rest.count == size + 1 : rest.dropFirst(size).starts(with: next)
            if isWhole {
                found[path] = Array(rest.prefix(size))
                rest = rest.dropFirst(size + 1)
            } else {
                guard let place = rest.firstRange(of: next)?.lowerBound, !next.isEmpty else { break }
                rest = rest[(place + 1)...]
            }
        }
        return found
    }

    private struct Blob {
        var hash: String
        var bytes: [UInt8]
    }

    /// - Parameter asked: paths, each with its line of the request to git.
    private func blobs(_ asked: [(path: TreePath, line: [UInt8])]) async throws -> [TreePath: Blob] {
        if asked.isEmpty { return [:] }
        let output = try await run(["cat-file", "--batch"], input: asked.reduce(into: []) { $0 += $1.line + [10] })
        var found: [TreePath: Blob] = [:]
        var rest = output[...]
        for (path, _) in asked {
            guard let end = rest.firstIndex(of: 10) else { break }
            let words = rest[..<end].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            rest = rest[(end + 1)...]
            // Else "<what was asked> missing".
            guard words.count == 3, GitFolder.isHash(words[0]), let size = Int(words[2]), rest.count > size else { continue }
            if words[1] == "blob" { found[path] = Blob(hash: words[0], bytes: Array(rest.prefix(size))) }
            rest = rest.dropFirst(size + 1)
        }
        return found
    }

    /// The Git LFS object of a pointer, where the repository has it.
    private func largeFile(_ blob: [UInt8], _ size: UInt64?) async throws -> [UInt8]? {
        guard let hash = LargeFiles.hash(ofPointer: blob), let size else { return nil }
        let common = try await place().folder.common
        let user = user
        return try await places.work.run {
            let path = common + "/lfs/objects/\(hash.prefix(2))/\(hash.dropFirst(2).prefix(2))/\(hash)"
            guard let bytes = try Disk.read(path, limit: Int(BaseRecorder.largestCopy), readableBy: user) else { return nil }
            return UInt64(bytes.count) == size ? bytes : nil
        }
    }

    /// The commits between two, oldest first, at most 200 of the newest.
    ///
    /// - Parameters:
    ///   - known: commits that are left out together with their ancestors; missing ones have no effect.
    ///   - call: a call in a bare repository of the daemon.
    /// - Throws: ``WorkTreeError/gitFailed(_:)`` where one of the two is missing.
    func commits(from base: String?, to head: String, without known: [String], _ call: GitCall) async throws -> [AgentCommit] {
        let range = base.map { "\($0)..\(head)" } ?? head
        if try await run(["rev-list", "--max-count=1", range, "--"], call).isEmpty { return [] }
        let input = ([head] + (known + [base].compactMap(\.self)).map { "^" + $0 }).joined(separator: "\n") + "\n"
        let words = ["log", "-z", "--format=%H%x00%s", "--reverse", "--max-count=200", "--ignore-missing", "--stdin"]
        let output = try await run(words, call, input: Array(input.utf8))
        let parts = output.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: parts.count - 1, by: 2).map { AgentCommit(hash: parts[$0], subject: parts[$0 + 1]) }
    }

    /// The number of commits that are reachable from some objects and not from others; missing objects have no effect.
    func count(_ hashes: [String], without known: [String], _ call: GitCall) async throws -> Int {
        if hashes.isEmpty { return 0 }
        let input = (hashes + known.map { "^" + $0 }).joined(separator: "\n") + "\n"
        let output = try await run(["rev-list", "--count", "--ignore-missing", "--stdin"], call, input: Array(input.utf8))
        return Int(Self.line(output)) ?? 0
    }

    /// A call in a bare repository of the daemon.
    func bare(_ repository: String, _ place: GitPlace, _ work: OwnerScratch) -> GitCall {
        var call = reading(place)
        call.kept.append(work)
        (call.folder, call.environment) = (repository, ["GIT_DIR": repository])
        return call
    }
}
