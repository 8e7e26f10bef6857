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
    /// The folder at a path, made with everything above it where it is missing; never through a link.
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
                throw ApplyFailure(description: "\(place.display) is no folder", paths: [place])
            }
            current = next
        }
        return current
    }

    /// Forward, folders that deletions left empty go; backward, those that were made.
    func removeFolders(_ direction: Direction) {
        let gone = intent.operations.filter { direction.goal($0) == .absent }.flatMap(\.path.ancestors)
        let candidates = direction == .forward ? Set(gone) : Set(intent.createdFolders)
        let kept = Set(intent.operations.filter { direction.goal($0) != .absent }.flatMap(\.path.ancestors))
        // Also an empty folder that stands where a file shall be.
        let replaced = intent.operations.filter { direction.goal($0) != .absent }.map(\.path)
        for path in candidates.subtracting(kept).union(replaced).sorted(by: >) {
            guard let parent = try? project.folder(path.parent) else { continue }
            // One that is not empty stays; that is the rule, not a failure.
            _ = TreePath(path.name).withCPath { unlinkat(parent.descriptor.raw, $0, AT_REMOVEDIR) }
        }
    }

    func syncFolders() throws {
        for path in Set(intent.operations.flatMap(\.path.ancestors) + [.root]) {
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
