package import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Folders of the disk by the beginning of their paths.
package struct LocalFolderNames: Sendable {
    /// So many names of one folder are looked at; a folder with more is no place to choose in.
    private static let mostNames = 20_000
    private let home: String
    private let work = BlockingWork()

    package init(home: String?) {
        self.home = home ?? Account.home(of: Account.effective) ?? "/"
    }

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
