package import RoostModel

extension Authorizer {
    /// A ceiling in its stored form: validated, and with the links of its folders resolved.
    ///
    /// - Throws: `DefinitionError`, `WorkTreeError.notFound` for a missing root, `SandboxError` for another folder.
    package func settled(_ ceiling: Ceiling) throws -> Ceiling {
        var ceiling = ceiling
        ceiling.policy = try sandbox.resolve(try ceiling.policy.validated())
        guard ceiling.folderRoots.count <= Policy.Bounds.folders else {
            throw DefinitionError.invalid(field: "folderRoots", why: "must contain at most \(Policy.Bounds.folders) folders")
        }
        ceiling.folderRoots = try ceiling.folderRoots.map { root in
            guard root.hasPrefix("/") else { throw DefinitionError.invalid(field: "folderRoots", why: "must contain absolute paths") }
            guard let resolved = workTrees.resolve(root) else { throw WorkTreeError.notFound(root) }
            return resolved
        }
        return ceiling
    }
}
