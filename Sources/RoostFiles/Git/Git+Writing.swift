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
        try await store([made], without: [commit.parent].compactMap(\.self), call, place, work)
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

    /// Points a reference of ours at an object. Where a name is taken by something else, or another one leaves no room for it, the next of the
    /// candidates is tried, and then numbers.
    ///
    /// - Parameter candidates: full names in the same folder, the wanted one first.
    /// - Returns: the full name of the reference.
    func place(_ object: String, on candidates: [String]) async throws -> String {
        let taken = try await references(like: candidates)
        for number in 1...99 {
            for candidate in candidates {
                let name = number == 1 ? candidate : "\(candidate)-\(number)"
                if let now = taken[name] {
                    if now == object { return name }
                    continue
                }
                let hasRoom = !taken.keys.contains { $0.hasPrefix(name + "/") || name.hasPrefix($0 + "/") }
                guard hasRoom else { continue }
                try await set(name, to: object, from: nil)
                return name
            }
        }
        throw WorkTreeError.gitFailed("all names from \(candidates[0]) to \(candidates[0])-99 are taken; delete some of these")
    }

    /// References that could stand in the way of these names, with what they name.
    private func references(like names: [String]) async throws -> [String: String] {
        let firsts = Set(
            names.map { name in
                let parts = name.split(separator: "/")
                return parts.prefix(2).joined(separator: "/") + "/roost"
            })
        let output = try await run(
            ["for-each-ref", "--format=%(objectname) %(refname)"] + firsts.sorted().flatMap { [$0, $0 + "-*", $0 + "-*/**"] })
        return output.split(separator: 10).reduce(into: [:]) { found, line in
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 1).map(String.init)
            if words.count == 2 { found[words[1]] = words[0] }
        }
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
