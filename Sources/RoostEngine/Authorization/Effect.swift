package import RoostModel

/// What something could do if it ran: the same however it was asked for. Measured against a ceiling.
package struct Effect: Sendable, Equatable {
    /// Walls, network, limits, folders outside the project, `.env` files. Those folders' links are resolved, or they stand as they are where
    /// they cannot be.
    package let policy: Policy
    /// Its files are read, and written once its changes are applied. Links are resolved; `nil` inside where the folder is not there.
    package let project: Project?
    /// Whether it writes the project itself, without review.
    package let isInPlace: Bool
    /// The program that it names by a path outside of its project and the system: that one's folder is shown for it.
    package let foreignProgram: String?
    /// Whether its runtime works with the owner's own sign-in, which then lies inside.
    package let usesSignIn: Bool

    package struct Project: Sendable, Equatable {
        /// As it was asked for or stored.
        package let path: String
        package let resolved: String?
    }

    /// - Parameters:
    ///   - resolve: the path with its links resolved, where it exists.
    ///   - foldersStand: whether the policy's folders are meant by their very names, links or not, as a sandbox takes them.
    package init(_ spec: TaskSpec, resolve: (String) -> String?, foldersStand: Bool = false) {
        var policy = spec.policy
        if !foldersStand {
            policy.readablePaths = policy.readablePaths.map { resolve($0) ?? $0 }
            policy.writablePaths = policy.writablePaths.map { resolve($0) ?? $0 }
        }
        self.policy = policy
        project = spec.projectPath.map { Project(path: $0, resolved: resolve($0)) }
        isInPlace = spec.workTree == .inPlace
        foreignProgram = Self.foreignProgram(of: spec)
        usesSignIn = spec.runtime == .claude
    }

    /// What of it goes beyond the ceiling, each in words; empty where nothing does. Whether its project may be worked in is another question.
    package func excess(over ceiling: Ceiling) -> [String] {
        excess(
            over: ceiling.policy, allowsInPlace: ceiling.allowsInPlace, foreignProgram: nil,
            allowsSignIn: ceiling.policy.network == .open)
    }

    /// Whether it does no more than another, in the same project.
    func isWithin(_ other: Effect) -> Bool {
        (project == nil || project == other.project)
            && excess(
                over: other.policy, allowsInPlace: other.isInPlace, foreignProgram: other.foreignProgram,
                allowsSignIn: other.usesSignIn
            ).isEmpty
    }

    private func excess(over widest: Policy, allowsInPlace: Bool, foreignProgram known: String?, allowsSignIn: Bool) -> [String] {
        var within = policy
        // A folder inside one that is listed is no other folder.
        let listed = widest.readablePaths + widest.writablePaths
        within.readablePaths.removeAll { path in listed.contains { PathContainment.contains($0, path) } }
        within.writablePaths.removeAll { path in widest.writablePaths.contains { PathContainment.contains($0, path) } }
        let changes = within.excess(over: widest)
        if widest.isolation == .trusted {
            // What is trusted acts as its owner: no wall is left that anything else could open.
            return changes.filter { $0.field.hasPrefix("limits.") || $0.field == "requiredGuards" }.map(\.text)
        }
        var excess = changes.map(\.text)
        if isInPlace, !allowsInPlace { excess.append("it works in the project itself, without review") }
        if let foreignProgram, foreignProgram != known, !listed.contains(where: { PathContainment.contains($0, foreignProgram) }) {
            excess.append("it shows the folder of a program outside the project and the system, \(foreignProgram)")
        }
        if usesSignIn, !allowsSignIn { excess.append("its runtime works with the owner's sign-in, which needs the network") }
        return excess
    }

    /// A name without a folder is looked for where the owner's tools lie; a relative one where the work starts, which without a project is a
    /// home that some account of the host may have as well.
    private static func foreignProgram(of spec: TaskSpec) -> String? {
        guard let named = spec.command.first, named.contains("/") else { return nil }
        let start = spec.projectPath ?? SandboxRequest.insideHome
        let program = named.hasPrefix("/") ? named : [start, spec.workingDirectory, named].filter { !$0.isEmpty }.joined(separator: "/")
        let known = ["/usr", "/bin", "/sbin"] + (spec.projectPath.map { [$0] } ?? [])
        let climbs = program.split(separator: "/").contains("..")
        return climbs || !known.contains { PathContainment.contains($0, program) } ? program : nil
    }
}
