import CRoostSystem
import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Git's lock on the index of a repository: the file `index.lock`, which every git creates before it changes the index, and finally renames
/// to the index. It is held while files, index and branch change together.
///
/// A second hard link beside it shows that the daemon made it. After a crash the recovery continues with this lock and touches no other.
struct IndexLock: Sendable {
    private let folder: Folder
    private let own: TreePath

    private static let lock = TreePath("index.lock")
    private static let index = TreePath("index")
    /// How long to wait for another git.
    private static let patience = Duration.seconds(2)

    /// Takes the lock, or finds the one that the daemon took before a crash.
    ///
    /// - Parameters:
    ///   - gitFolder: the git folder with the index; for a linked work tree its own.
    ///   - mark: identifies the application; letters, digits and hyphens.
    /// - Throws: ``ApplyFailure`` where another git holds it for more than two seconds.
    static func take(_ gitFolder: String, mark: String, project: String, _ work: BlockingWork) async throws -> IndexLock {
        let lock = IndexLock(folder: try await work.run { try Folder(gitFolder) }, own: TreePath("index.roost-" + mark))
        let end = ContinuousClock.now + patience
        while try await !work.run({ try lock.isTaken() }) {
            guard ContinuousClock.now < end else {
                throw ApplyFailure(
                    description: "another git is at work in \(project), which has locked the index; try again when it has ended. "
                        + "Where none runs any more, remove \(gitFolder)/index.lock")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return lock
    }

    /// Removes a lock that a crash left and that is not needed any more.
    static func release(_ gitFolder: String, mark: String) throws {
        try IndexLock(folder: Folder(gitFolder), own: TreePath("index.roost-" + mark)).release()
    }

    private func isTaken() throws -> Bool {
        if try isHeld { return true }
        // A link of an earlier attempt is not reused, as it may be a hard link to the index itself.
        try unlink(own)
        guard let file = try folder.openFile(own, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else {
            throw SystemError("make", folder.describe(own), code: ENOENT)
        }
        try dress(file)
        let raw = folder.descriptor.raw
        let linked = own.withCPath { first in Self.lock.withCPath { linkat(raw, first, raw, $0, 0) } }
        if linked == 0 { return true }
        switch errno {
        case EEXIST:
            try unlink(own)
            return false
        case EPERM, ENOTSUP, ENOSYS, EMLINK: return try takeWithoutLinks(file)
        default: throw SystemError("make", folder.describe(Self.lock))
        }
    }

    /// On file systems without hard links, the second file holds the inode number of the lock.
    private func takeWithoutLinks(_ file: Descriptor) throws -> Bool {
        do {
            guard let lock = try folder.openFile(Self.lock, O_RDWR | O_CREAT | O_EXCL, mode: 0o600) else { return false }
            try dress(lock)
        } catch let error as SystemError where error.code == EEXIST {
            try unlink(own)
            return false
        }
        guard let inode = try folder.stamp(Self.lock)?.inode else { return false }
        try Disk.write(Array("\(inode)".utf8), to: file, folder.describe(own))
        return true
    }

    /// Sets the permissions and owner of the present index.
    private func dress(_ file: Descriptor) throws {
        let now = try folder.stamp(Self.index)
        guard let pattern = try now ?? folder.stamp(.root) else { return }
        if Account.effective == 0, fchown(file.raw, pattern.uid, pattern.gid) != 0 { throw SystemError("give away", folder.describe(own)) }
        let mode = now.map { mode_t($0.mode & 0o777) } ?? 0o644
        guard fchmod(file.raw, mode) == 0 else { throw SystemError("set the rights of", folder.describe(own)) }
    }

    private var isHeld: Bool {
        get throws {
            guard let lock = try folder.stamp(Self.lock), let mark = try folder.stamp(own) else { return false }
            if lock.inode == mark.inode { return true }
            guard let file = try folder.openFile(own, O_RDONLY | O_NONBLOCK) else { return false }
            return try Disk.read(file, folder.describe(own), limit: 32).elementsEqual("\(lock.inode)".utf8)
        }
    }

    private func unlink(_ name: TreePath) throws {
        guard name.withCPath({ unlinkat(folder.descriptor.raw, $0, 0) }) == 0 || errno == ENOENT else {
            throw SystemError("remove", folder.describe(name))
        }
    }

    /// Writes the new content of the index into the lock file.
    func write(_ text: [UInt8]) throws {
        guard try isHeld, let file = try folder.openFile(Self.lock, O_RDWR) else { throw lost() }
        guard ftruncate(file.raw, 0) == 0 else { throw SystemError("write", folder.describe(Self.lock)) }
        try Disk.write(text, to: file, folder.describe(Self.lock))
        guard fsync(file.raw) == 0 else { throw SystemError("sync", folder.describe(Self.lock)) }
    }

    /// Replaces the index with the new content, which also releases the lock.
    func publish() throws {
        guard try isHeld else { throw lost() }
        let raw = folder.descriptor.raw
        guard Self.lock.withCPath({ first in Self.index.withCPath { renameat(raw, first, raw, $0) } }) == 0 else {
            throw SystemError("rename", folder.describe(Self.lock))
        }
        try unlink(own)
        try folder.sync()
    }

    /// Releases the lock without a change of the index. Does nothing where the daemon does not hold it.
    func release() throws {
        if try isHeld { try unlink(Self.lock) }
        try unlink(own)
    }

    private func lost() -> ApplyFailure {
        ApplyFailure(description: "\(folder.describe(Self.lock)) was removed while Roost held it; try again")
    }
}
