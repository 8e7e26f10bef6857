import RoostModel

/// Makes or finds the work tree of a task before a run, and updates it to what the project has now.
struct TreePreparation: Sendable {
    let services: FileServices
    let commits: CommitRebase
    let layer: LayerUpdate
    let repositories: TaskRepositories

    /// What ``prepare(_:_:_:hidesEnvironmentFiles:isMounted:)`` would make or find, without making anything.
    func planned(_ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode) -> WorkTree {
        let layout = TreeLayout(folder: services.folders.workTree(task))
        return WorkTree(taskID: task, project: project, layout: layout.layout(project, layout.mode(mode, project).mode))
    }

    func prepare(
        _ task: TaskID, _ project: ProjectFolder, _ mode: WorkTreeMode, hidesEnvironmentFiles: Bool, isMounted: Bool
    ) async throws -> WorkTree {
        let layout = TreeLayout(folder: services.folders.workTree(task))
        let laid = try await services.perform(on: project.path) { try await services.work.run { try layout.prepare(project, mode) } }
        var tree = WorkTree(taskID: task, project: project, layout: laid.layout)
        tree.notes = laid.notes
        if let git = services.git(for: project) { tree.gitSettings = await services.gitPlaces.settingsForRuns(of: git) }
        let made = tree
        let followed = try await services.perform(on: project.path) { try await commits.follow(made, isMounted: isMounted) }
        return try await services.perform(on: project.path) {
            try await services.work.run {
                var tree = made
                try layer.update(&tree, isMounted: isMounted, followed)
                try repositories.prepare(&tree, hidesEnvironmentFiles: hidesEnvironmentFiles, isMounted: isMounted, followed)
                return tree
            }
        }
    }
}

extension WorkTree {
    /// The folder that a run's writes go to; `nil` for a run in the project itself.
    var writtenFolder: String? {
        switch layout {
        case .overlay(_, let upper, _, _): upper
        case .copy(let copy): copy
        case .inPlace: nil
        }
    }
}
