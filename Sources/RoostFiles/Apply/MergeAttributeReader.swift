import RoostModel

/// Reads from the project's gitattributes how each file is merged.
struct MergeAttributeReader: Sendable {
    let services: FileServices

    /// Reads the attributes. Those in the work tree do not count, as the run may have changed them.
    func attributes(of paths: [TreePath], _ project: ProjectFolder) async throws -> [TreePath: MergeAttributes] {
        guard let git = services.git(for: project), !paths.isEmpty else { return [:] }
        let (place, values): (GitPlace, [TreePath: [String: String]])
        do {
            place = try await git.place()
            values = try await git.attributes(MergeAttributes.asked, of: paths, git.reading(place))
        } catch is WorkTreeError {
            // Files of a repository that git cannot read are merged as in a plain folder.
            return [:]
        }
        let isAutomatic = ["true", "input"].contains(place.settings["core.autocrlf"]?.lowercased())
        return paths.reduce(into: [:]) { found, path in
            found[path] = MergeAttributes(values[path] ?? [:], programs: place.mergePrograms, isAutomatic: isAutomatic)
        }
    }

    /// Adds to each request the attributes of its path.
    func withAttributes(_ changeRequests: [Planner.ChangeRequest], _ project: ProjectFolder) async throws -> [Planner.ChangeRequest] {
        let attributes = try await attributes(of: changeRequests.map(\.path), project)
        return changeRequests.map { request in
            var request = request
            request.attributes = attributes[request.path] ?? MergeAttributes()
            return request
        }
    }
}
