import RoostModel

extension Git {
    /// The commit of a name; `nil` where there is none.
    func commit(of name: String) async throws -> String? {
        let call = reading(try await place())
        let result = try await result(["rev-parse", "--quiet", "--verify", name + "^{commit}"], call)
        guard case .exited(0) = result.exit else { return nil }
        return Self.line(result.output)
    }

    /// The user's name and address where git knows them, else Roost's.
    func identity(_ place: GitPlace) -> [String: String] {
        ["AUTHOR", "COMMITTER"].reduce(into: [:]) { variables, role in
            let settings = place.settings
            let email = settings[role.lowercased() + ".email"] ?? settings["user.email"]
            let name = settings[role.lowercased() + ".name"] ?? settings["user.name"] ?? Account.name(of: user)
            variables["GIT_\(role)_NAME"] = email == nil ? "Roost" : name ?? "Roost"
            variables["GIT_\(role)_EMAIL"] = email ?? "roost@localhost"
        }
    }

    /// Changes a reference, if it still names `old`; `nil` for absence. If a crash interrupts it, the next daemon removes git's locks
    /// (``ReferenceLocks``).
    func set(_ reference: String, to new: String?, from old: String?) async throws {
        let place = try await place()
        let call = writingReferences(place).adding(identity(place))
        let zero = String(repeating: "0", count: (new ?? old)?.count ?? 40)
        let note = ReferenceLocks.Note(
            folder: place.folder.path, common: place.folder.common, reference: reference, hash: new, user: user)
        try await places.referenceLocks.noting(note, places.work) {
            if let new {
                try await run(["update-ref", "-m", "roost: apply", reference, new, old ?? zero], call)
            } else {
                try await run(["update-ref", "-m", "roost: undo", "-d", reference, old ?? zero], call)
            }
        }
    }

    /// Creates a reference to an object. Where a name is used for another object, or an existing reference prevents it, the next candidate
    /// is tried, and then names with numbers.
    ///
    /// - Parameter candidates: full names in the same folder, the preferred one first.
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

    /// Existing references that could conflict with these names, with their hashes.
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
}
