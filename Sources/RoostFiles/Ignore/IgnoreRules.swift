/// Which paths of a tree git would ignore: the `.gitignore` files of the tree, then the repository's and the person's own lists.
///
/// Reads the files of the tree as the run left them, so that what the run ignores on purpose stays out of the way. It is ours, and not a call of
/// git, because it must judge a tree that exists only as a layer over another, and cut off whole folders while scanning.
struct IgnoreRules {
    private let general: [[IgnorePattern]]
    private let read: (TreePath) -> [UInt8]?
    private var files: [TreePath: [IgnorePattern]] = [:]
    private var folders: [TreePath: Bool] = [:]
    /// What all comparisons together may still take: a list of many patterns with many stars would hold up whoever asks for hours. No real project
    /// comes near it; then nothing more is ignored, so that more is shown and not less.
    private var steps: Int

    /// - Parameters:
    ///   - general: contents of `info/exclude` and of the person's own file, strongest first.
    ///   - steps: see above.
    ///   - read: the `.gitignore` of a folder, `nil` where there is none.
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
