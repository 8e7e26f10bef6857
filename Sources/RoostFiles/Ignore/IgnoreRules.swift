/// Which paths of a tree git would ignore: the `.gitignore` files of the tree, then the repository's and the user's own lists.
///
/// The files of the tree are read as the run left them, so that files which the run ignores on purpose are left out. Git is not used for
/// this, because the tree may exist only as a layer over another one, and whole folders must be skipped during the scan.
struct IgnoreRules {
    private let general: [[IgnorePattern]]
    private let read: (TreePath) -> [UInt8]?
    private var files: [TreePath: [IgnorePattern]] = [:]
    private var folders: [TreePath: Bool] = [:]
    /// The remaining steps for all comparisons together. A list of many patterns with many stars could take hours. No real project comes
    /// near the limit; after it nothing is ignored, so that the diff shows more rather than less.
    private var steps: Int

    /// - Parameters:
    ///   - general: contents of `info/exclude` and of the user's own file, the strongest first.
    ///   - steps: the limit of all comparisons together.
    ///   - read: reads the `.gitignore` of a folder; `nil` where there is none.
    init(general: [[UInt8]], steps: Int = 300_000_000, read: @escaping (TreePath) -> [UInt8]?) {
        self.general = general.map(IgnorePattern.parse)
        self.steps = steps
        self.read = read
    }

    /// Whether a path is ignored, by itself or because a folder above it is.
    mutating func ignores(_ path: TreePath, isFolder: Bool) -> Bool {
        if path.isRoot { return false }
        return ignoresFolder(path.parent) || judges(path, isFolder: isFolder)
    }

    /// The highest ignored folder at or above a folder.
    mutating func topmostIgnored(_ folder: TreePath) -> TreePath? {
        ([folder] + folder.ancestors).reversed().first { !$0.isRoot && ignoresFolder($0) }
    }

    mutating func ignoresFolder(_ folder: TreePath) -> Bool {
        if folder.isRoot { return false }
        if let known = folders[folder] { return known }
        let result = ignoresFolder(folder.parent) || judges(folder, isFolder: true)
        folders[folder] = result
        return result
    }

    private mutating func judges(_ path: TreePath, isFolder: Bool) -> Bool {
        for folder in path.ancestors + [.root] {
            let below = path.bytes[(folder.isRoot ? 0 : folder.bytes.count + 1)...]
            if let verdict = verdict(patterns(of: folder), below, isFolder) { return verdict }
        }
        for patterns in general {
            if let verdict = verdict(patterns, path.bytes[...], isFolder) { return verdict }
        }
        return false
    }

    private mutating func verdict(_ patterns: [IgnorePattern], _ path: ArraySlice<UInt8>, _ isFolder: Bool) -> Bool? {
        for pattern in patterns.reversed() {
            if steps <= 0 { return nil }
            if pattern.matches(path, isFolder: isFolder, steps: &steps) { return !pattern.isNegated }
        }
        return nil
    }

    private mutating func patterns(of folder: TreePath) -> [IgnorePattern] {
        if let known = files[folder] { return known }
        let patterns = read(folder).map(IgnorePattern.parse) ?? []
        files[folder] = patterns
        return patterns
    }
}
