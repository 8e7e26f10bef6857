import RoostModel

/// Merges an undo with the project's files, as an application does: changes that were made since in other lines stay.
struct UndoMerge: Sendable {
    let work: BlockingWork
    let identities: ProjectIdentities
    let attributes: MergeAttributeReader

    enum Outcome: Sendable {
        /// The intent to carry out backward, whose contents are in the folder.
        case intent(Intent)
        case conflicted([ApplyConflict])
    }

    /// - Parameter changed: paths that changed since the application.
    func merge(
        _ changed: [TreePath], of intent: Intent, _ folder: ApplicationFolder, _ application: Application
    ) async throws -> Outcome {
        let project = try await identities.located(application, intent.projectPath)
        let attributes = try await self.attributes.attributes(of: changed, project)
        let result = try await work.run {
            let root = try Folder(project)
            var merged = intent
            var conflicts: [ApplyConflict] = []
            var number = intent.operations.map(\.number).max() ?? 0
            merged.operations = try intent.operations.compactMap { operation in
                guard changed.contains(operation.path) else { return operation }
                number += 1
                let undo = OperationUndo(operation: operation, number: number, folder: folder, project: root)
                switch try undo.merge(attributes[operation.path] ?? MergeAttributes()) {
                case .operation(let operation): return operation
                case .nothing: return nil
                case .conflict(let why):
                    conflicts.append(ApplyConflict(path: operation.path.display, reason: why))
                    return nil
                }
            }
            return conflicts.isEmpty ? Outcome.intent(merged) : .conflicted(conflicts)
        }
        if case .intent(let merged) = result {
            try await work.run {
                try Disk.syncAll(folder.path)
                try folder.store(merged)
            }
        }
        return result
    }
}
