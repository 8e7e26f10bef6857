#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The git folders of a work tree, found by reading files only: no program runs and no configuration is used.
struct GitFolder: Sendable, Equatable {
    enum Form: Sendable {
        case own, linked, submodule
    }

    /// The folder of this work tree: HEAD and index.
    let path: String
    /// The folder that all work trees share: objects and branches.
    let common: String
    let form: Form

    /// The git folder of the work tree at `top`; `nil` where it has none.
    init?(top: String) {
        let entry = top + "/.git"
        var info = stat()
        guard stat(entry, &info) == 0 else { return nil }
        if info.st_mode & S_IFMT == S_IFDIR {
            guard Disk.exists(entry + "/HEAD") else { return nil }
            // `.git` may be a symbolic link to the real git folder.
            let folder = lstat(entry, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR ? entry : Self.resolve(entry) ?? entry
            (path, common, form) = (folder, folder, .own)
            return
        }
        guard let target = Self.line(of: entry), target.hasPrefix("gitdir: ") else { return nil }
        let written = String(target.dropFirst(8))
        let folder = written.hasPrefix("/") ? written : top + "/" + written
        guard Disk.exists(folder + "/HEAD") else { return nil }
        path = Self.resolve(folder) ?? folder
        if let shared = Self.line(of: folder + "/commondir") {
            let shared = shared.hasPrefix("/") ? shared : folder + "/" + shared
            (common, form) = (Self.resolve(shared) ?? shared, .linked)
        } else {
            (common, form) = (path, folder.contains("/modules/") ? .submodule : .own)
        }
    }

    /// The first line of a small text file.
    static func line(of path: String) -> String? {
        guard let bytes = try? Disk.read(path, limit: 1 << 16) else { return nil }
        return String(decoding: bytes.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    }

    /// The commit that HEAD names; `nil` where it names none (yet), or the references are in a format that only git reads.
    func head() -> String? {
        guard let head = Self.line(of: path + "/HEAD") else { return nil }
        guard head.hasPrefix("ref: ") else { return Self.isHash(head) ? head : nil }
        return commit(of: String(head.dropFirst(5)))
    }

    private func commit(of reference: String) -> String? {
        guard !reference.split(separator: "/").contains("..") else { return nil }
        for folder in [path, common] {
            if let line = Self.line(of: folder + "/" + reference), Self.isHash(line) { return line }
        }
        guard let packed = try? Disk.read(common + "/packed-refs", limit: 64 << 20) else { return nil }
        return Self.commit(of: reference, inPacked: packed)
    }

    /// Looks a branch up in the text of a `packed-refs` file.
    static func commit(of reference: String, inPacked packed: [UInt8]) -> String? {
        let suffix = Array((" " + reference).utf8)
        for line in packed.split(separator: 10) where line.count > 40 && line.reversed().starts(with: suffix.reversed()) {
            let hash = String(decoding: line.dropLast(suffix.count), as: UTF8.self)
            if isHash(hash) { return hash }
        }
        return nil
    }

    static func isHash(_ text: String) -> Bool { (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit) }

    /// Paths of submodules as `.gitmodules` lists them.
    static func submodules(in file: [UInt8]) -> [String] {
        file.split(separator: 10).compactMap { line in
            let parts = String(decoding: line, as: UTF8.self).split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]) == "path" else { return nil }
            return trimmed(parts[1])
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
