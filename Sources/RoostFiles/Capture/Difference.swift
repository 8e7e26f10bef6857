/// A path that a run may have changed, with its base and its result. Contents are not compared yet.
struct Difference: Sendable {
    let path: TreePath
    let base: BaseSource
    /// `nil` where the path does not exist after the run.
    let result: FileStamp?
}

extension Difference {
    /// The differences of an overlay: what the upper layer holds, and what it hides.
    static func find(in upper: UpperScan, base: BaseReader, project: Folder) throws -> [Difference] {
        var asked = Set(upper.files.keys)
        asked.formUnion(upper.whiteouts)
        asked.formUnion(upper.folders)
        let before = try base.sources(of: asked, project: project)
        func wasFolder(_ path: TreePath) -> Bool {
            if case .folder = before[path] { return true }
            return false
        }
        var hidden = Set(upper.opaque)
        hidden.formUnion(upper.whiteouts.filter(wasFolder))
        hidden.formUnion(upper.files.keys.filter(wasFolder))
        var found: [Difference] = upper.files.map { path, stamp in
            let base = before[path] ?? .absent
            return Difference(path: path, base: wasFolder(path) ? .absent : base, result: stamp)
        }
        for path in upper.whiteouts + upper.folders {
            guard let base = before[path], base.isFile else { continue }
            found.append(Difference(path: path, base: base, result: nil))
        }
        for (path, base) in try base.sources(beneath: hidden, project: project) where upper.files[path] == nil && before[path] == nil {
            found.append(Difference(path: path, base: base, result: nil))
        }
        return found.sorted { $0.path < $1.path }
    }

    /// The differences of a copy or a project: what differs from its stamps.
    static func find(
        in now: [TreePath: FileStamp], origin: [TreePath: FileStamp], base: BaseReader, project: Folder
    ) throws -> [Difference] {
        var changed: Set<TreePath> = []
        for (path, stamp) in now where origin[path] != stamp { changed.insert(path) }
        for path in origin.keys where now[path] == nil { changed.insert(path) }
        let before = try base.sources(of: changed, project: project)
        return changed.sorted().compactMap { path in
            let base = before[path] ?? .absent
            let isFile = base.isFile
            guard isFile || now[path] != nil else { return nil }
            return Difference(path: path, base: isFile ? base : .absent, result: now[path])
        }
    }
}
