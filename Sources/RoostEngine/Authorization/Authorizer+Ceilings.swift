package import RoostModel

extension Authorizer {
    /// A ceiling as it is stored: checked, and all its folders with their links resolved.
    ///
    /// - Throws: `DefinitionError`, `WorkTreeError.notFound` for a root that is not there, `SandboxError` for another folder.
    package func settled(_ ceiling: Ceiling) throws -> Ceiling {
        var ceiling = ceiling
        ceiling.policy = try sandbox.resolve(try ceiling.policy.validated())
        guard ceiling.folderRoots.count <= Policy.Bounds.folders else {
            throw DefinitionError.invalid(field: "folderRoots", why: "must hold at most \(Policy.Bounds.folders) folders")
        }
        ceiling.folderRoots = try ceiling.folderRoots.map { root in
            guard root.hasPrefix("/") else { throw DefinitionError.invalid(field: "folderRoots", why: "must hold absolute paths") }
            guard let resolved = workTrees.resolve(root) else { throw WorkTreeError.notFound(root) }
            return resolved
        }
        return ceiling
    }
}
