import RoostModel

/// Merges the undo of one operation with what was changed in the file since.
struct OperationUndo {
    let operation: Operation
    /// Number of the resulting operation, which is new in the folder.
    let number: Int
    let folder: ApplicationFolder
    let project: Folder

    enum Outcome {
        case operation(Operation)
        case nothing
        case conflict(String)
    }

    private static let changed = "the same lines were changed since it was applied"

    func merge(_ attributes: MergeAttributes) throws -> Outcome {
        let path = operation.path
        guard let found = try project.stamp(path) else { return try merge(.absent, nil, attributes) }
        let stamp = FileStamp(found)
        guard stamp.kind == .file || stamp.kind == .symlink else { return .conflict("it is not a file or link any more") }
        guard stamp.size <= UInt64(TextKind.longest), let bytes = try Content.read(project, path, stamp, limit: TextKind.longest) else {
            return .conflict("it was changed since it was applied")
        }
        return try merge(.content(mode: stamp.mode, bytes: bytes), stamp.mode, attributes)
    }

    private func merge(_ now: FileMerge.Version, _ mode: UInt32?, _ attributes: MergeAttributes) throws -> Outcome {
        let decision = try FileMerge(
            base: version(operation.after, .forward), result: version(operation.before, .backward), now: now, attributes: attributes
        ).decide()
        let target = folder.content(number, .backward)
        let before: Operation.Entry
        switch decision {
        case .conflict: return .conflict(Self.changed)
        case .keep: return .nothing
        case .remove: before = .absent
        case .takeResult(let mode):
            guard let source = try Disk.open(folder.content(operation.number, .backward)) else {
                return .conflict("its previous content is not stored any more")
            }
            try Disk.copy(source, to: target)
            before = .content(mode: mode)
        case .write(let mode, let bytes):
            try Disk.write(bytes, to: try Disk.create(target), target)
            before = .content(mode: mode)
        }
        var after = Operation.Entry.absent
        if let mode, let bytes = now.bytes {
            let copy = folder.content(number, .forward)
            try Disk.write(bytes, to: try Disk.create(copy), copy)
            after = .content(mode: mode)
        }
        return .operation(Operation(number: number, path: operation.path, before: before, after: after))
    }

    private func version(_ entry: Operation.Entry, _ direction: Direction) throws -> FileMerge.Version {
        guard let mode = entry.mode else { return .absent }
        let path = folder.content(operation.number, direction)
        guard try Disk.size(path) <= TextKind.longest, let bytes = try Disk.read(path) else { return .large(mode: mode, path: path) }
        return .content(mode: mode, bytes: bytes)
    }
}
