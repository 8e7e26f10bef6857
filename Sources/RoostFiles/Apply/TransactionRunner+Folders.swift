import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension TransactionRunner {
    /// The folder at a path, created with all missing folders above it, never through a link.
    func makeFolders(_ path: TreePath) throws -> Folder {
        var current = project
        var place = TreePath.root
        for name in path.components {
            place = place.appending(name)
            let entry = TreePath(name)
            if try current.stamp(ofName: name) == nil {
                let usual = try current.stamp(.root)?.mode ?? 0o755
                let mode = intent.folders.first { $0.path == place }?.mode ?? usual & 0o777
                guard entry.withCPath({ mkdirat(current.descriptor.raw, $0, mode_t(mode & 0o777)) }) == 0 || errno == EEXIST else {
                    throw SystemError("make the folder", project.describe(place))
                }
                if let made = try current.folder(entry) {
                    if Account.effective == 0 { _ = fchown(made.descriptor.raw, intent.ownerUID, intent.ownerGID) }
                    _ = fchmod(made.descriptor.raw, mode_t(mode))
                }
            }
            guard let next = try current.folder(entry) else {
                throw ApplyFailure(description: "\(place.display) is not a folder", paths: [place])
            }
            current = next
        }
        return current
    }

    /// Creates empty folders: forward those that the run created, backward those that it removed.
    func makeEmptyFolders(_ direction: Direction) throws {
        guard let empty = intent.emptyFolders else { return }
        for path in direction == .forward ? empty.made : empty.removed { _ = try makeFolders(path) }
    }

    /// Removes empty folders: forward those that deletions left empty, backward those that the application created.
    func removeFolders(_ direction: Direction) {
        let gone = intent.operations.filter { direction.goal($0) == .absent }.flatMap(\.path.ancestors)
        let candidates = direction == .forward ? Set(gone + (intent.emptyFolders?.removed ?? [])) : Set(intent.createdFolders)
        let kept = Set(intent.operations.filter { direction.goal($0) != .absent }.flatMap(\.path.ancestors))
        // Also an empty folder at the path of a new file.
        let replaced = intent.operations.filter { direction.goal($0) != .absent }.map(\.path)
        for path in candidates.subtracting(kept).union(replaced).sorted(by: >) {
            guard let parent = try? project.folder(path.parent) else { continue }
            // A folder that is not empty stays, which is no failure.
            _ = TreePath(path.name).withCPath { unlinkat(parent.descriptor.raw, $0, AT_REMOVEDIR) }
        }
    }

    func syncFolders() throws {
        let empty = (intent.emptyFolders?.made ?? []) + (intent.emptyFolders?.removed ?? [])
        for path in Set(intent.operations.flatMap(\.path.ancestors) + empty.flatMap(\.ancestors) + [.root]) {
            var place = path
            while true {
                if let folder = try project.folder(place) {
                    try folder.sync()
                    break
                }
                place = place.parent
            }
        }
    }
}

extension Intent {
    /// Adds the empty folders that can be created and removed in the project as it is now. Others stay as they are.
    mutating func add(_ empty: EmptyFolders, _ project: Folder) throws {
        var (taken, created, rights) = (EmptyFolders(), Set(createdFolders), folders)
        for path in empty.made {
            let places = path.ancestors + [path]
            let stamps = try places.map { try project.stamp($0) }
            guard stamps.allSatisfy({ $0.map { FileStamp.kind(of: $0.mode) == .folder } ?? true }) else { continue }
            let missing = zip(places, stamps).filter { $0.1 == nil }.map(\.0)
            if missing.isEmpty { continue }
            taken.made.append(path)
            created.formUnion(missing)
        }
        for path in empty.removed {
            guard let stamp = try project.stamp(path), FileStamp.kind(of: stamp.mode) == .folder else { continue }
            taken.removed.append(path)
            if !rights.contains(where: { $0.path == path }) { rights.append(FolderRights(path: path, mode: stamp.mode & 0o7777)) }
        }
        (emptyFolders, createdFolders, folders) = (taken.isEmpty ? nil : taken, created.sorted(), rights)
    }
}
