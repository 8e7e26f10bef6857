import RoostModel

extension Git {
    /// What differs from HEAD in a project.
    func status(of project: String) async throws -> GitStatus {
        GitStatus(parsing: try await run(GitStatus.arguments, in: project))
    }

    /// The person's own list of ignored files, where one is configured.
    func configuredIgnoreFile(of project: String) async throws -> String? {
        let result = try await result(["config", "--get", "--type=path", "core.excludesFile"], in: project)
        guard case .exited(0) = result.exit else { return nil }
        return String(decoding: result.output.prefix { $0 != 10 }, as: UTF8.self)
    }

    /// Paths in the project's index.
    func tracked(in project: String) async throws -> Set<TreePath> {
        Set(try await run(["ls-files", "-z"], in: project).split(separator: 0).map { TreePath(Array($0)) })
    }

    /// Contents of files in a commit; what is not there, or whose name git cannot be asked for, is left out.
    func contents(of paths: [TreePath], in commit: String, project: String) async throws -> [TreePath: [UInt8]] {
        let asked = paths.filter { !$0.bytes.contains(10) }
        if asked.isEmpty { return [:] }
        let input = asked.reduce(into: [UInt8]()) { $0 += Array((commit + ":").utf8) + $1.bytes + [10] }
        let output = try await run(["cat-file", "--batch"], in: project, input: input)
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
    func commits(from base: String?, to head: String, repository: String) async throws -> [AgentCommit] {
        let range = base.map { "\($0)..\(head)" } ?? head
        let output = try await run(
            ["--git-dir=" + repository, "log", "-z", "--format=%H%x00%s", "--reverse", "--max-count=200", range, "--"], in: repository)
        let parts = output.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        return stride(from: 0, to: parts.count - 1, by: 2).map { AgentCommit(hash: parts[$0], subject: parts[$0 + 1]) }
    }
}
