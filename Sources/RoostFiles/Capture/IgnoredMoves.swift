import RoostModel

/// Files that a run seems to have moved to ignored paths: an application would take the deletion and leave out the moved file.
enum IgnoredMoves {
    private struct Key: Hashable {
        let name: [UInt8]
        let size: UInt64
    }

    /// A sentence for the user; `nil` where nothing seems moved. Name and size decide, as contents of ignored files are not read.
    static func note(_ parted: Classifier.Parted) -> String? {
        var gone: [Key: Int] = [:]
        for difference in parted.changes where difference.result == nil {
            guard let size = difference.base.size, size > 0, let name = difference.path.components.last else { continue }
            gone[Key(name: Array(name), size: size), default: 0] += 1
        }
        if gone.isEmpty { return nil }
        var found = 0
        var roots: [TreePath] = []
        for (root, ignored) in parted.ignored.sorted(by: { $0.key < $1.key }) {
            let before = found
            for difference in ignored.differences where !difference.base.isFile {
                guard let stamp = difference.result, let name = difference.path.components.last else { continue }
                let key = Key(name: Array(name), size: UInt64(stamp.size))
                guard let left = gone[key], left > 0 else { continue }
                gone[key] = left - 1
                found += 1
            }
            if found > before { roots.append(root) }
        }
        guard let places = NamedPaths.sentence(roots.map(\.shortDisplay), roots.count) else { return nil }
        let what = found == 1 ? "1 deleted file seems to be moved" : "\(found) deleted files seem to be moved"
        return "\(what) to where git ignores \(found == 1 ? "it" : "them") (\(places)): "
            + "applied without the ignored files, \(found == 1 ? "it is" : "they are") only deleted"
    }
}

extension BaseSource {
    /// In bytes; `nil` where the size is not known without reading the file.
    fileprivate var size: UInt64? {
        switch self {
        case .live(let stamp), .committed(let stamp): UInt64(stamp.size)
        case .absent, .unknown, .folder, .stored: nil
        }
    }
}
