import CRoostSystem
import RoostModel

/// Plans an application: stored changes become operations on the project as it is now, or conflicts. It writes only to the folder of the
/// application, where it stores the contents before and after.
struct Planner {
    let folder: ApplicationFolder
    let project: Folder

    /// A request for one path.
    struct ChangeRequest {
        var path: TreePath
        var base: StoredVersion
        var basePath: String
        var result: StoredVersion
        var resultPath: String
        /// The path before the run renamed the file.
        var oldPath: TreePath?
        var attributes = MergeAttributes()
    }

    struct Plan {
        var operations: [Operation] = []
        var seen: [Int: FileStamp?] = [:]
        var conflicts: [ApplyConflict] = []
        var folders: [Intent.FolderRights] = []
        var createdFolders: [TreePath] = []
    }

    private static let git = Array(".git".utf8)

    private var plan = Plan()
    private var largeCopies = 0
    private var removed: Set<TreePath> = []
    private var created: Set<TreePath> = []
    private var rights: [TreePath: UInt32] = [:]

    private let preference: ApplyPreference?

    init(folder: ApplicationFolder, project: Folder, preference: ApplyPreference?) {
        self.folder = folder
        self.project = project
        self.preference = preference
    }

    private func merge(
        _ request: ChangeRequest, base: FileMerge.Version, result: FileMerge.Version, now: FileMerge.Version
    ) throws -> FileMerge.Decision {
        try FileMerge(base: base, result: result, now: now, attributes: request.attributes, preference: preference).decide()
    }

    mutating func plan(_ changeRequests: [ChangeRequest]) throws -> Plan {
        // Checked again, as changes of earlier versions of Roost may name a .git that later captures refuse.
        if let path = changeRequests.lazy.map(\.path).first(where: { UpperScan.refusal(of: $0) != nil || $0.components.contains(Self.git) })
        {
            throw ApplyFailure(
                description: "\(VisibleText.name(path.display)) is a name of a repository's own files, which are never written",
                paths: [path]
            )
        }
        removed = Set(changeRequests.filter { $0.result == .absent }.map(\.path)).union(changeRequests.compactMap(\.oldPath))
        for request in changeRequests {
            if let old = request.oldPath { try planRename(request, from: old) } else { try planChange(request, readingAt: request.path) }
        }
        plan.folders = rights.map { Intent.FolderRights(path: $0.key, mode: $0.value) }.sorted { $0.path < $1.path }
        plan.createdFolders = created.sorted()
        return plan
    }

    private mutating func planChange(_ request: ChangeRequest, readingAt place: TreePath) throws {
        if let reason = try obstacle(on: request.path, wants: request.result != .absent) { return conflict(request.path, reason) }
        guard let (now, stamp) = try version(at: request.path, request) else { return }
        if request.base == .absent, case .absent = now, let mode = request.result.mode {
            // A new file at a free path needs no merge, so its content is not read.
            return try add(.takeResult(mode: mode), request, request.path, stamp)
        }
        let decision = try merge(
            request, base: stored(request.base, request.basePath), result: stored(request.result, request.resultPath), now: now)
        try add(decision, request, request.path, stamp)
    }

    /// Plans a renamed file. The user's changes at the old path are merged into the new one.
    private mutating func planRename(_ request: ChangeRequest, from old: TreePath) throws {
        if let reason = try obstacle(on: request.path, wants: true) ?? obstacle(on: old, wants: false) {
            return conflict(request.path, reason)
        }
        guard let (there, target) = try version(at: request.path, request), let (now, stamp) = try version(at: old, request) else { return }
        let (base, result) = (try stored(request.base, request.basePath), try stored(request.result, request.resultPath))
        if case .absent = now {
            // The old path does not exist any more, so only the new one is planned.
            let decision = try merge(request, base: .absent, result: result, now: there)
            if case .takeResult = decision, preference != .theirs {
                if preference == .ours { return }
                return conflict(request.path, "the run renamed \(old.display), which you deleted or renamed meanwhile")
            }
            return try add(decision, request, request.path, target)
        }
        let merged = try merge(request, base: base, result: result, now: now)
        if case .conflict(let reason, let preview) = merged {
            return plan.conflicts.append(ApplyConflict(path: request.path.display, reason: reason, preview: preview))
        }
        let final: FileMerge.Decision
        switch merged {
        case .keep:
            guard let mode = now.mode else { return }
            if let bytes = now.bytes {
                final = .write(mode: mode, bytes: bytes)
            } else if try FileMerge(base: .absent, result: result, now: now).decide().isKeep {
                final = .takeResult(mode: mode)
            } else {
                return conflict(
                    request.path, "the run renamed \(old.display), which you changed meanwhile and which is too large to be merged")
            }
        default: final = merged
        }
        if case .absent = there {
            try add(final, request, request.path, target)
        } else if try FileMerge(base: .absent, result: result, now: there).decide().isKeep == false {
            if preference == .ours { return }
            if preference == .theirs, let mode = result.mode {
                try add(.takeResult(mode: mode), request, request.path, target)
                return try add(.remove, request, old, stamp)
            }
            return conflict(request.path, "the run renamed \(old.display) to it, and you created it too, with different content")
        }
        try add(.remove, request, old, stamp)
    }

    private mutating func add(_ decision: FileMerge.Decision, _ request: ChangeRequest, _ path: TreePath, _ stamp: FileStamp?) throws {
        let number = plan.operations.count
        var after = Operation.Entry.absent
        let target = folder.content(number, .forward)
        switch decision {
        case .keep: return
        case .conflict(let reason, let preview):
            plan.conflicts.append(ApplyConflict(path: path.display, reason: reason, preview: preview))
            return
        case .remove: break
        case .takeResult(let mode):
            guard try Disk.link(request.resultPath, to: target) else {
                throw ApplyFailure(description: "the stored content of \(path.display) is missing")
            }
            after = .content(mode: mode)
        case .write(let mode, let bytes):
            try Disk.write(bytes, to: try Disk.create(target), target)
            after = .content(mode: mode)
        }
        var before = Operation.Entry.absent
        if let stamp {
            guard try Content.copy(project, path, stamp, to: folder.content(number, .backward)) else {
                return conflict(path, "another program is changing it; try again")
            }
            before = .content(mode: stamp.mode)
        }
        if before == .absent, after == .absent { return }
        if after != .absent { try noteMissingFolders(of: path) }
        try noteRights(of: path)
        plan.operations.append(Operation(number: number, path: path, before: before, after: after))
        plan.seen[number] = .some(stamp)
    }

    private mutating func conflict(_ path: TreePath, _ reason: String) {
        plan.conflicts.append(ApplyConflict(path: path.display, reason: reason))
    }

    // MARK: - The project as it is

    /// Why a path cannot be written; `nil` where it can. A parent may not be a folder, or a folder with other files may be at the path.
    private func obstacle(on path: TreePath, wants isPresent: Bool) throws -> String? {
        for folder in path.ancestors.reversed() {
            guard let stamp = try project.stamp(folder) else { return nil }
            switch FileStamp.kind(of: stamp.mode) {
            case .folder: continue
            case .symlink where !removed.contains(folder):
                return "\(folder.display) is a symbolic link, and nothing is written through links"
            default:
                if removed.contains(folder) { return nil }
                return isPresent ? "\(folder.display) is not a folder in the project any more" : nil
            }
        }
        guard isPresent, let stamp = try project.stamp(path), FileStamp.kind(of: stamp.mode) == .folder else { return nil }
        return try holdsOnlyRemoved(path) ? nil : "the project has a folder with other files there"
    }

    private func holdsOnlyRemoved(_ path: TreePath) throws -> Bool {
        var pending = [path]
        while let next = pending.popLast() {
            guard let folder = try project.folder(next) else { continue }
            for name in try folder.names() {
                guard let stamp = try folder.stamp(ofName: name) else { continue }
                let entry = next.appending(name)
                if FileStamp.kind(of: stamp.mode) == .folder { pending.append(entry) } else if !removed.contains(entry) { return false }
            }
        }
        return true
    }

    /// The present version at a path; `nil` after a conflict was added.
    private mutating func version(at path: TreePath, _ request: ChangeRequest) throws -> (FileMerge.Version, FileStamp?)? {
        // Files behind a link do not belong to the project.
        guard try path.ancestors.allSatisfy({ try project.stamp($0).map { FileStamp.kind(of: $0.mode) == .folder } ?? false }),
            let found = try project.stamp(path)
        else { return (.absent, nil) }
        let stamp = FileStamp(found)
        switch stamp.kind {
        case .folder: return (.absent, nil)
        case .other:
            conflict(request.path, "\(path.display) is not a file, folder or link in the project")
            return nil
        case .file, .symlink:
            if stamp.size > UInt64(TextKind.longest) {
                largeCopies += 1
                let copy = folder.path + "/large/\(largeCopies)"
                try Disk.makeFolder(Disk.parent(of: copy))
                guard try Content.copy(project, path, stamp, to: copy) else { return changing(request.path) }
                return (.large(mode: stamp.mode, path: copy), stamp)
            }
            guard let bytes = try Content.read(project, path, stamp, limit: TextKind.longest) else { return changing(request.path) }
            return (.content(mode: stamp.mode, bytes: bytes), stamp)
        }
    }

    private mutating func changing(_ path: TreePath) -> (FileMerge.Version, FileStamp?)? {
        conflict(path, "another program is changing it; try again")
        return nil
    }

    private func stored(_ version: StoredVersion, _ path: String) throws -> FileMerge.Version {
        switch version {
        case .absent: return .absent
        case .unknown: return .unknown
        case .content(let mode, let size):
            if size > Int64(TextKind.longest) { return .large(mode: mode, path: path) }
            guard let bytes = try Disk.read(path) else {
                throw ApplyFailure(description: "a stored content is missing; the run's changes are incomplete")
            }
            return .content(mode: mode, bytes: bytes)
        }
    }

    private mutating func noteMissingFolders(of path: TreePath) throws {
        for folder in path.ancestors {
            let isFolder = try project.stamp(folder).map { FileStamp.kind(of: $0.mode) == .folder } ?? false
            if !isFolder { created.insert(folder) }
        }
    }

    private mutating func noteRights(of path: TreePath) throws {
        for folder in path.ancestors where rights[folder] == nil {
            if let stamp = try project.stamp(folder), FileStamp.kind(of: stamp.mode) == .folder { rights[folder] = stamp.mode & 0o7777 }
        }
    }
}

extension FileMerge.Version {
    var bytes: [UInt8]? {
        if case .content(_, let bytes) = self { return bytes }
        return nil
    }
}

extension FileMerge.Decision {
    var isKeep: Bool {
        if case .keep = self { return true }
        return false
    }
}
