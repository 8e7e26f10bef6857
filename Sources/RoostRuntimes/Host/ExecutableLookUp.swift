#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Finds programs on the host. A dependency of the runtimes, so that tests need no files.
package struct ExecutableLookUp: Sendable {
    /// The absolute path of an executable regular file, or `nil`.
    ///
    /// A name without a slash is searched for in the folders of `searchPath` (colon-separated; relative and empty entries are ignored,
    /// because their meaning would depend on the project). A name with a slash is relative to `workingDirectory`.
    package let find: @Sendable (_ name: String, _ searchPath: String, _ workingDirectory: String) -> String?
    /// The same path with every symbolic link resolved; the path itself if that fails.
    package let resolve: @Sendable (_ path: String) -> String

    package init(
        find: @escaping @Sendable (_ name: String, _ searchPath: String, _ workingDirectory: String) -> String?,
        resolve: @escaping @Sendable (_ path: String) -> String = { $0 }
    ) {
        self.find = find
        self.resolve = resolve
    }
}

extension ExecutableLookUp {
    /// Looks at the files of this machine.
    package static let host = ExecutableLookUp(
        find: { name, searchPath, workingDirectory in
            candidates(name, searchPath, workingDirectory).first(where: isExecutableFile)
        },
        resolve: { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    )

    /// The paths a name may refer to, in order of precedence.
    package static func candidates(_ name: String, _ searchPath: String, _ workingDirectory: String) -> [String] {
        if name.isEmpty { return [] }
        if name.hasPrefix("/") { return [name] }
        if name.contains("/") { return [joined(workingDirectory, name)] }
        return searchPath.split(separator: ":").filter { $0.hasPrefix("/") }.map { joined(String($0), name) }
    }

    /// `name` below `folder`, without a leading `./` or doubled slashes.
    package static func joined(_ folder: String, _ name: String) -> String {
        var rest = Substring(name)
        while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
        return folder.hasSuffix("/") ? folder + rest : folder + "/" + rest
    }

    private static func isExecutableFile(_ path: String) -> Bool {
        let manager = FileManager.default
        var isDirectory = false
        guard manager.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory else { return false }
        return manager.isExecutableFile(atPath: path)
    }
}
