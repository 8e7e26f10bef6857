import RoostModel

extension Git {
    /// The commit that a name stands for; `nil` where there is none.
    func commit(of name: String, in project: String) async throws -> String? {
        let result = try await result(["rev-parse", "--quiet", "--verify", name + "^{commit}"], in: project)
        guard case .exited(0) = result.exit else { return nil }
        return String(decoding: result.output.prefix { $0 != 10 }, as: UTF8.self)
    }

    /// Makes a commit whose tree is the parent's with these paths as they lie in a folder; neither index nor branch of the project changes. The same
    /// input gives the same commit.
    func commit(
        _ paths: [TreePath], from folder: String, in project: String, commit: CommitIntent, scratch: OwnerScratch? = nil
    ) async throws -> String {
        let place = try scratch ?? OwnerScratch(for: self)
        defer { if scratch == nil { place.remove() } }
        guard let git = GitFolder(top: project) else { throw WorkTreeError.gitFailed("\(project) is no repository any more") }
        let environment = ["GIT_INDEX_FILE": place.path + "/index", "GIT_DIR": git.path, "GIT_WORK_TREE": folder]
        if let parent = commit.parent { try await run(["read-tree", parent], in: folder, trusting: [project], environment: environment) }
        // What the person's own rules ignore may still be asked for by name, hence --force.
        let existing = try await known(paths, in: folder, project, environment)
        if !existing.isEmpty {
            let list = existing.reduce(into: [UInt8]()) { $0 += $1.bytes + [0] }
            try await run(
                ["add", "--force", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], in: folder, trusting: [project],
                environment: environment, input: list)
        }
        let tree = String(
            decoding: try await run(["write-tree"], in: folder, trusting: [project], environment: environment).prefix { $0 != 10 },
            as: UTF8.self)
        if let parent = commit.parent {
            let before = try await line(["rev-parse", parent + "^{tree}"], in: project)
            if before == tree { return parent }
        }
        var identity = try await self.identity(in: project)
        identity["GIT_AUTHOR_DATE"] = "\(commit.date) +0000"
        identity["GIT_COMMITTER_DATE"] = "\(commit.date) +0000"
        let parents = commit.parent.map { ["-p", $0] } ?? []
        return try await line(["commit-tree", tree] + parents, in: project, environment: identity, input: Array(commit.message.utf8))
    }

    /// Those paths that git can be told about: in the folder or in the index. `git add` fails on others.
    private func known(_ paths: [TreePath], in folder: String, _ project: String, _ environment: [String: String]) async throws
        -> [TreePath]
    {
        let root = try Folder(folder)
        let indexed = Set(
            try await run(["ls-files", "-z"], in: folder, trusting: [project], environment: environment).split(separator: 0).map {
                TreePath(Array($0))
            })
        return try paths.filter { path in try indexed.contains(path) || root.stamp(path) != nil }
    }

    /// The person's own name where git knows it, else ours.
    private func identity(in project: String) async throws -> [String: String] {
        let known = try await result(["config", "--get", "user.email"], in: project)
        if case .exited(0) = known.exit { return [:] }
        return ["AUTHOR", "COMMITTER"].reduce(into: [:]) {
            $0["GIT_\($1)_NAME"] = "Roost"
            $0["GIT_\($1)_EMAIL"] = "roost@localhost"
        }
    }

    /// Moves a reference, if it still names `old`; `nil` for absence.
    func set(_ reference: String, to new: String?, from old: String?, in project: String) async throws {
        let zero = String(repeating: "0", count: (new ?? old)?.count ?? 40)
        if let new {
            try await run(["update-ref", "-m", "roost: apply", reference, new, old ?? zero], in: project)
        } else {
            try await run(["update-ref", "-m", "roost: undo", "-d", reference, old ?? zero], in: project)
        }
    }

    /// Points a branch of ours at a commit. Where the branch already has something else, a number is added to the name.
    ///
    /// - Returns: the full name of the reference.
    func place(_ commit: String, on branch: String, in project: String) async throws -> String {
        for number in 1...99 {
            let name = number == 1 ? branch : "\(branch)-\(number)"
            guard let now = try await self.commit(of: name, in: project) else {
                try await set(name, to: commit, from: nil, in: project)
                return name
            }
            if now == commit { return name }
        }
        throw WorkTreeError.gitFailed("all names from \(branch) to \(branch)-99 are taken; delete some of these branches")
    }

    /// Makes the index agree with HEAD for these paths, so that they show as neither staged nor unstaged.
    func refreshIndex(_ paths: [TreePath], in project: String) async throws {
        if paths.isEmpty { return }
        let list = paths.reduce(into: [UInt8]()) { $0 += $1.bytes + [0] }
        guard try await commit(of: "HEAD", in: project) != nil else {
            try await run(
                ["rm", "--cached", "--quiet", "--force", "--ignore-unmatch", "--pathspec-from-file=-", "--pathspec-file-nul"], in: project,
                input: list)
            return
        }
        try await run(["reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul"], in: project, input: list)
    }
}
