package import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Completes the paths of folders on the disk.
package struct LocalFolderNames: Sendable {
    /// Largest number of names that are read of one folder.
    private static let mostNames = 20_000
    private let home: String
    private let work = BlockingWork()

    /// - Parameter home: absolute path of the user's home folder; `nil` for the one in the user database.
    package init(home: String?) {
        self.home = home ?? Account.home(of: Account.effective) ?? "/"
    }

    /// The port for the engine. A folder that cannot be read gives no names.
    package var port: FolderNames {
        FolderNames(home: home) { [work] text, most in
            let found = try? await work.run { Self.beginning(text, most) }
            return found ?? []
        }
    }

    private static func beginning(_ text: String, _ most: Int) -> [FolderName] {
        guard let slash = text.lastIndex(of: "/"), text.hasPrefix("/"), !text.utf8.contains(0) else { return [] }
        let parent = String(text[...slash])
        let start = text[text.index(after: slash)...]
        guard let folder = opendir(parent) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        for _ in 0..<mostNames {
            guard let entry = readdir(folder) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.lowercased().hasPrefix(start.lowercased()), name != ".", name != "..", !name.hasPrefix(".") || start.hasPrefix(".")
            else { continue }
            if isFolder(parent + name) { names.append(name) }
        }
        return names.sorted().prefix(most).map { FolderName(path: parent + $0, isRepository: Disk.exists(parent + $0 + "/.git")) }
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}
