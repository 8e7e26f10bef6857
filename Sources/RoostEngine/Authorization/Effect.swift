package import RoostModel

/// What a task could do if it ran, independent of how it was requested. Compared with a ceiling.
package struct Effect: Sendable, Equatable {
    /// Isolation, network, limits, folders outside the project and `.env` files. The folders' links are resolved if they can be.
    package let policy: Policy
    /// The project: its files are read, and written when changes are applied. `resolved` is `nil` if the folder does not exist.
    package let project: Project?
    /// Whether it writes to the project itself, without review.
    package let isInPlace: Bool
    /// The program, if its path is outside the project and the system: its folder is then visible inside.
    package let foreignProgram: String?
    /// Whether its runtime uses the owner's own sign-in, which is then available inside.
    package let usesSignIn: Bool

    /// The folder of a project.
    package struct Project: Sendable, Equatable {
        /// The path as it was requested or stored.
        package let path: String
        /// The path with its links resolved; `nil` if it does not exist.
        package let resolved: String?
    }

    /// - Parameters:
    ///   - resolve: returns a path with its links resolved, if it exists.
    ///   - foldersStand: whether the policy's folders are taken literally, without resolving links, as a sandbox does.
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

    /// What exceeds the ceiling, in words; empty if nothing does. Whether the project may be worked on is checked separately.
    package func excess(over ceiling: Ceiling) -> [String] {
        excess(
            over: ceiling.policy, allowsInPlace: ceiling.allowsInPlace, foreignProgram: nil,
            allowsSignIn: ceiling.policy.network == .open)
    }

    /// Whether it does no more than another effect, in the same project.
    func isWithin(_ other: Effect) -> Bool {
        (project == nil || project == other.project)
            && excess(
                over: other.policy, allowsInPlace: other.isInPlace, foreignProgram: other.foreignProgram,
                allowsSignIn: other.usesSignIn
            ).isEmpty
    }

    private func excess(over widest: Policy, allowsInPlace: Bool, foreignProgram known: String?, allowsSignIn: Bool) -> [String] {
        var within = policy
        // A folder inside a listed one is covered by it.
        let listed = widest.readablePaths + widest.writablePaths
        within.readablePaths.removeAll { path in listed.contains { PathContainment.contains($0, path) } }
        within.writablePaths.removeAll { path in widest.writablePaths.contains { PathContainment.contains($0, path) } }
        let changes = within.excess(over: widest)
        if widest.isolation == .trusted {
            // A trusted run acts as its owner, so no other restriction remains to be exceeded.
            return changes.filter { $0.field.hasPrefix("limits.") || ["requiredGuards", "changesByName"].contains($0.field) }.map(\.text)
        }
        var excess = changes.map(\.text)
        if isInPlace, !allowsInPlace { excess.append("it works in the project itself, without review") }
        if let foreignProgram, foreignProgram != known, !listed.contains(where: { PathContainment.contains($0, foreignProgram) }) {
            excess.append("it makes the folder of a program outside the project and the system visible,  \(foreignProgram)")
        }
        if usesSignIn, !allowsSignIn { excess.append("its runtime uses the owner's sign-in, which needs the network") }
        return excess
    }

    /// A bare name is looked up among the owner's tools. A relative path starts at the working directory, which without a project is a path
    /// that could also be the home of an account on the host.
    private static func foreignProgram(of spec: TaskSpec) -> String? {
        guard let named = spec.command.first, named.contains("/") else { return nil }
        let start = spec.projectPath ?? SandboxRequest.insideHome
        let program = named.hasPrefix("/") ? named : [start, spec.workingDirectory, named].filter { !$0.isEmpty }.joined(separator: "/")
        let known = ["/usr", "/bin", "/sbin"] + (spec.projectPath.map { [$0] } ?? [])
        let climbs = program.split(separator: "/").contains("..")
        return climbs || !known.contains { PathContainment.contains($0, program) } ? program : nil
    }
}
