package import RoostModel

/// The opened folders, in which tokens without `admin` may start work.
package struct Projects: Sendable {
    private static let mostNames = 50

    private let folders: OpenedFolders
    private let names: FolderNames
    private let workTrees: any WorkTrees
    private let authorizer: Authorizer

    init(folders: OpenedFolders, names: FolderNames, workTrees: any WorkTrees, authorizer: Authorizer) {
        self.folders = folders
        self.names = names
        self.workTrees = workTrees
        self.authorizer = authorizer
    }

    /// The opened folders by path. For a token with folder roots, only those inside.
    package func list(by caller: AuthenticatedCaller) async throws -> [OpenedFolder] {
        try await authorizer.ask(caller, .readDaemon, .daemon)
        let opened = try await folders.list()
        let roots = caller.ceiling.folderRoots
        guard caller.hasCeiling, !roots.isEmpty else { return opened }
        return opened.filter { folder in roots.contains { PathContainment.contains($0, folder.path) } }
    }

    /// Completes the beginning of a path; `~` stands for the owner's home.
    package func folders(beginning text: String, by caller: AuthenticatedCaller) async throws -> FolderMatches {
        try await authorizer.ask(caller, .listFolders, .daemon)
        let path = text == "~" || text.hasPrefix("~/") ? names.home + text.dropFirst() : text
        return FolderMatches(home: names.home, path: path, items: await names.beginning(path, Self.mostNames))
    }

    /// Opens the project of a folder, including everything in it.
    ///
    /// - Throws: `WorkTreeError`.
    package func open(_ path: String, by caller: AuthenticatedCaller) async throws -> OpenedFolder {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        let project = try await workTrees.locate(path)
        try await folders.open(project.path)
        guard let opened = try await folders.list().first(where: { $0.path == project.path }) else {
            throw WorkTreeError.notFound(path)
        }
        return opened
    }

    /// Lists the tasks that were started in another folder than the one at the path now, and after confirmation lets them use it.
    package func relink(_ path: String, isConfirmed: Bool, by caller: AuthenticatedCaller) async throws -> ProjectRelink {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        return try await workTrees.relink(path, isConfirmed: isConfirmed)
    }

    /// Closes an opened folder.
    ///
    /// - Throws: `WorkTreeError.notFound` if it was not open.
    package func close(_ path: String, by caller: AuthenticatedCaller) async throws -> OpenedFolder {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        // A folder that no longer exists is closed by the name under which it was opened.
        let names = [path, workTrees.resolve(path)]
        guard let opened = try await folders.list().first(where: { names.contains($0.path) }), try await folders.close(opened.path) else {
            throw WorkTreeError.notFound(path)
        }
        return opened
    }
}
