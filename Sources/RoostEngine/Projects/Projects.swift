package import RoostModel

/// The folders in which work may be given by tokens without `admin`.
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

    /// By path; of a token that has folder roots, those inside.
    package func list(by caller: AuthenticatedCaller) async throws -> [OpenedFolder] {
        try await authorizer.ask(caller, .readDaemon, .daemon)
        let opened = try await folders.list()
        let roots = caller.ceiling.folderRoots
        guard caller.hasCeiling, !roots.isEmpty else { return opened }
        return opened.filter { folder in roots.contains { PathContainment.contains($0, folder.path) } }
    }

    /// What the beginning of a path can become; `~` stands for the owner's home.
    package func folders(beginning text: String, by caller: AuthenticatedCaller) async throws -> FolderMatches {
        try await authorizer.ask(caller, .listFolders, .daemon)
        let path = text == "~" || text.hasPrefix("~/") ? names.home + text.dropFirst() : text
        return FolderMatches(home: names.home, path: path, items: await names.beginning(path, Self.mostNames))
    }

    /// Opens the project of a folder, and all that lies in it.
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

    /// Says which tasks began in another folder than the one that stands at a path now, and on confirmation lets them work there.
    package func relink(_ path: String, isConfirmed: Bool, by caller: AuthenticatedCaller) async throws -> ProjectRelink {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        return try await workTrees.relink(path, isConfirmed: isConfirmed)
    }

    /// - Throws: `WorkTreeError.notFound` where it was not open.
    package func close(_ path: String, by caller: AuthenticatedCaller) async throws -> OpenedFolder {
        try await authorizer.ask(caller, .changeFolders, .daemon)
        // What is gone from the disk is closed by the name under which it was opened.
        let names = [path, workTrees.resolve(path)]
        guard let opened = try await folders.list().first(where: { names.contains($0.path) }), try await folders.close(opened.path) else {
            throw WorkTreeError.notFound(path)
        }
        return opened
    }
}
