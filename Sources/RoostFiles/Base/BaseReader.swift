import RoostModel

/// Reads the base of a run: what each path was when the run started.
struct BaseReader: Sendable {
    let folder: String
    let record: BaseRecord
    let stamps: StampFile
    private let known: [TreePath: BaseRecord.Known.State]
    private let dirty: Set<TreePath>
    private let covered: Set<TreePath>
    /// Folders that hold known paths.
    private let knownFolders: Set<TreePath>

    /// - Returns: `nil` where no base was recorded.
    init?(folder: String) throws {
        guard let record = try Disk.decode(BaseRecord.self, from: folder + "/base.json") else { return nil }
        guard let stamps = try StampFile(folder + "/stamps"), stamps.length == record.stampBytes else { return nil }
        self.folder = folder
        self.record = record
        self.stamps = stamps
        known = Dictionary(record.known.map { ($0.path, $0.state) }, uniquingKeysWith: { $1 })
        dirty = Set(record.dirty)
        covered = Set(record.coveredFolders)
        knownFolders = record.known.reduce(into: []) { folders, entry in
            if case .absent = entry.state { return }
            folders.formUnion(entry.path.ancestors)
        }
    }

    /// What these paths were. Reads the project to see which files are still the same.
    func sources(of paths: Set<TreePath>, project: Folder) throws -> [TreePath: BaseSource] {
        let entries = stamps.entries(in: Set(paths.map(\.parent)))
        var result: [TreePath: BaseSource] = [:]
        for path in paths {
            result[path] = try source(of: path, entries[path.parent]?[path], project)
        }
        return result
    }

    /// What was below these folders, without the folders themselves.
    func sources(beneath folders: Set<TreePath>, project: Folder) throws -> [TreePath: BaseSource] {
        var result: [TreePath: BaseSource] = [:]
        for (path, stamp) in stamps.files(beneath: folders) {
            result[path] = try source(of: path, stamp, project)
        }
        for path in known.keys where path.ancestors.contains(where: folders.contains) {
            result[path] = try source(of: path, nil, project)
        }
        return result.filter { $0.value.isFile }
    }

    /// Stamps of the files for which the record has no content.
    func stampedFiles() -> [TreePath: FileStamp] {
        stamps.files().filter { known[$0.key] == nil && !$0.key.ancestors.contains(where: covered.contains) }
    }

    private func source(of path: TreePath, _ stamp: FileStamp?, _ project: Folder) throws -> BaseSource {
        switch known[path] {
        case .absent: return knownFolders.contains(path) ? .folder : .absent
        case .unknown: return .unknown
        case .content(let number, let mode): return .stored(path: Self.copy(folder, number), mode: mode)
        case nil: break
        }
        if knownFolders.contains(path) { return .folder }
        if path.ancestors.contains(where: covered.contains) { return .absent }
        guard let stamp else { return .absent }
        if stamp.kind == .folder { return .folder }
        if stamp.kind == .other { return .unknown }
        if let now = try project.stamp(path), FileStamp(now) == stamp { return .live(stamp) }
        return record.head != nil && !dirty.contains(path) ? .committed(stamp) : .unknown
    }

    static func copy(_ folder: String, _ number: Int) -> String { "\(folder)/copies/\(number)" }
}
