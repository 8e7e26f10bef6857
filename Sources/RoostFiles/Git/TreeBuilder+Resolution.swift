import RoostModel

extension TreeBuilder {
    /// Resolves the conflicts of a merge: one side wins where both changed the same lines or a whole file.
    ///
    /// - Parameters:
    ///   - merged: the tree that git merged, with conflict markers.
    ///   - paths: the paths with conflict markers.
    func resolve(
        _ merged: String, _ paths: [TreePath], base: String, ours: String, theirs: String, _ preference: ApplyPreference
    ) async throws -> String {
        let old = try await files(paths, in: base)
        let sides = (ours: try await files(paths, in: ours), theirs: try await files(paths, in: theirs))
        let call = call(index: "resolved")
        var lines: [UInt8] = []
        for path in paths {
            let (mine, other) = (sides.ours[path], sides.theirs[path])
            guard let winner = preference == .ours ? mine : other else {
                lines += Array("0 \(String(repeating: "0", count: merged.utf8.count))\t".utf8) + path.bytes + [0]
                continue
            }
            var hash = winner.hash
            if let mine, let other, let text = Self.merge(old[path]?.bytes ?? [], mine.bytes, other.bytes, preference) {
                hash = try await git.line(["hash-object", "-w", "--no-filters", "--stdin"], call, input: text)
            }
            lines += Array("\(winner.mode) \(hash)\t".utf8) + path.bytes + [0]
        }
        try await git.run(["read-tree", merged], call)
        try await git.run(["update-index", "--add", "--remove", "--replace", "-z", "--index-info"], call, input: lines)
        return try await git.line(["write-tree", "--missing-ok"], call)
    }

    private static func merge(_ base: [UInt8], _ ours: [UInt8], _ theirs: [UInt8], _ preference: ApplyPreference) -> [UInt8]? {
        guard ![base, ours, theirs].contains(where: TextKind.isBinary),
            case .merged(let text) = TextMerge.merge(
                base: base, ours: ours, theirs: theirs, favoring: preference == .ours ? .ours : .theirs)
        else { return nil }
        return text
    }

    private struct File {
        var mode: String
        var hash: String
        var bytes: [UInt8]
    }

    private func files(_ paths: [TreePath], in tree: String) async throws -> [TreePath: File] {
        let output = try await git.run(["ls-tree", "-r", "-z", "--full-tree", tree], call())
        let wanted = Set(paths)
        var found: [TreePath: File] = [:]
        for line in output.split(separator: 0) {
            let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let words = String(decoding: parts[0], as: UTF8.self).split(separator: " ").map(String.init)
            guard parts.count == 2, words.count == 3, words[1] == "blob", case let path = TreePath(Array(parts[1])), wanted.contains(path)
            else { continue }
            found[path] = File(mode: words[0], hash: words[2], bytes: try await git.run(["cat-file", "blob", words[2]], call()))
        }
        return found
    }
}
