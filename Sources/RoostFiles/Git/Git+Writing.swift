import RoostModel

extension Git {
    /// The commit that a name stands for; `nil` where there is none.
    func commit(of name: String) async throws -> String? {
        let call = reading(try await place())
        let result = try await result(["rev-parse", "--quiet", "--verify", name + "^{commit}"], call)
        guard case .exited(0) = result.exit else { return nil }
        return Self.line(result.output)
    }

    /// Makes a commit whose tree is the parent's with these paths as they lie in a folder; neither index nor branch of the project changes. The same
    /// input gives the same commit.
    ///
    /// - Parameter work: where index and new objects lie until they are moved.
    func commit(
        _ paths: [TreePath], from folder: String, commit: CommitIntent, _ place: GitPlace, _ work: OwnerScratch
    ) async throws -> String {
        let call = reading(place).adding([
            "GIT_WORK_TREE": folder, "GIT_INDEX_FILE": work.path + "/index", "GIT_OBJECT_DIRECTORY": try work.makeFolder("objects"),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": Self.quote(place.folder.objects),
        ])
        var inFolder = call
        inFolder.folder = folder
        inFolder.kept.append(work)
        if let parent = commit.parent { try await run(["read-tree", parent], inFolder) }
        // What the person's own rules ignore may still be asked for by name, hence --force.
        let existing = try await known(paths, in: folder, inFolder)
        if !existing.isEmpty {
            let list = existing.reduce(into: [UInt8]()) { $0 += $1.bytes + [0] }
            try await run(["add", "--force", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"], inFolder, input: list)
        }
        let tree = try await line(["write-tree"], inFolder)
        if let parent = commit.parent, try await line(["rev-parse", parent + "^{tree}"], call) == tree { return parent }
        let dates = ["GIT_AUTHOR_DATE": "\(commit.date) +0000", "GIT_COMMITTER_DATE": "\(commit.date) +0000"]
        let parents = commit.parent.map { ["-p", $0] } ?? []
        let made = try await line(
            ["commit-tree", tree] + parents, call.adding(identity(place)).adding(dates), input: Array(commit.message.utf8))
        try await store(made, without: commit.parent, call, place, work)
        return made
    }

    /// Those paths that git can be told about: in the folder or in the index. `git add` fails on others.
    private func known(_ paths: [TreePath], in folder: String, _ call: GitCall) async throws -> [TreePath] {
        let root = try Folder(folder)
        let indexed = Set(try await run(["ls-files", "-z"], call).split(separator: 0).map { TreePath(Array($0)) })
        return try paths.filter { path in try indexed.contains(path) || root.stamp(path) != nil }
    }

    /// The person's own name where git knows it, else ours.
    private func identity(_ place: GitPlace) -> [String: String] {
        ["AUTHOR", "COMMITTER"].reduce(into: [:]) { variables, role in
            let settings = place.settings
            let email = settings[role.lowercased() + ".email"] ?? settings["user.email"]
            let name = settings[role.lowercased() + ".name"] ?? settings["user.name"] ?? Account.name(of: user)
            variables["GIT_\(role)_NAME"] = email == nil ? "Roost" : name ?? "Roost"
            variables["GIT_\(role)_EMAIL"] = email ?? "roost@localhost"
        }
    }

    /// Moves a reference, if it still names `old`; `nil` for absence.
    func set(_ reference: String, to new: String?, from old: String?) async throws {
        let place = try await place()
        let call = writingReferences(place).adding(identity(place))
        let zero = String(repeating: "0", count: (new ?? old)?.count ?? 40)
        if let new {
            try await run(["update-ref", "-m", "roost: apply", reference, new, old ?? zero], call)
        } else {
            try await run(["update-ref", "-m", "roost: undo", "-d", reference, old ?? zero], call)
        }
    }

    /// Points a branch of ours at a commit. Where the branch already has something else, a number is added to the name.
    ///
    /// - Returns: the full name of the reference.
    func place(_ commit: String, on branch: String) async throws -> String {
        for number in 1...99 {
            let name = number == 1 ? branch : "\(branch)-\(number)"
            guard let now = try await self.commit(of: name) else {
                try await set(name, to: commit, from: nil)
                return name
            }
            if now == commit { return name }
        }
        throw WorkTreeError.gitFailed("all names from \(branch) to \(branch)-99 are taken; delete some of these branches")
    }

    /// Makes the index agree with HEAD for these paths, so that they show as neither staged nor unstaged.
    func refreshIndex(_ paths: [TreePath]) async throws {
        if paths.isEmpty { return }
        let list = paths.reduce(into: [UInt8]()) { $0 += $1.bytes + [0] }
        let isUnborn = try await commit(of: "HEAD") == nil
        let call = writing(try await place())
        let asked = ["--pathspec-from-file=-", "--pathspec-file-nul"]
        if isUnborn {
            try await run(["rm", "--cached", "--quiet", "--force", "--ignore-unmatch"] + asked, call, input: list)
        } else {
            try await run(["reset", "--quiet"] + asked, call, input: list)
        }
    }
}
