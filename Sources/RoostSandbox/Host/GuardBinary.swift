import CRoostGuard

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel

/// The guard program, embedded in the daemon's binary and written to disk once.
package enum GuardBinary {
    /// The bytes of the program, constant data of the daemon's binary; empty if this system has no guard.
    private static var content: UnsafeRawBufferPointer {
        guard let start = roost_guard_bytes() else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: start, count: roost_guard_length())
    }

    /// Ensures that the folder contains this daemon's guard, executable by everyone and writable only by its owner.
    ///
    /// - Returns: the guard's path.
    /// - Throws: ``SandboxError/setUpFailed(_:)``.
    package static func install(into folder: String) throws -> String {
        let path = folder + "/roost-guard"
        try makeEmptyFile(in: folder)
        let content = content
        guard !content.isEmpty else { throw SandboxError.setUpFailed("this build of roost contains no guard for this system") }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            if isInPlace(path, content) { return path }
            // A unique name, because two daemons may start at the same time.
            let temporary = path + ".\(getpid())"
            try store(content, at: temporary)
            guard chmod(temporary, 0o755) == 0, rename(temporary, path) == 0 else { throw SystemError("rename") }
        } catch {
            throw SandboxError.setUpFailed("the guard could not be written to \(path): \(error)")
        }
        return path
    }

    /// The file that is mounted over files a run must not read. In the guard's folder, which only the daemon can change.
    static let emptyFile = "empty"

    private static func makeEmptyFile(in folder: String) throws {
        let path = folder + "/" + emptyFile
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode == S_IFREG | 0o444, status.st_size == 0, status.st_nlink == 1 { return }
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
        defer { if file >= 0 { close(file) } }
        guard file >= 0, fchmod(file, 0o444) == 0 else {
            throw SandboxError.setUpFailed("\(path) could not be created: \(SystemError("open"))")
        }
    }

    /// Not synced: every start compares the file with the bytes, and writes a file again that a power failure left incomplete.
    private static func store(_ content: UnsafeRawBufferPointer, at path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o700)
        guard file >= 0 else { throw SystemError("open") }
        defer { close(file) }
        var rest = content[...]
        while !rest.isEmpty {
            let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write") }
            rest = rest.dropFirst(count)
        }
    }

    private static func isInPlace(_ path: String, _ content: UnsafeRawBufferPointer) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode == S_IFREG | 0o755, status.st_uid == geteuid() else { return false }
        guard let found = try? Data(contentsOf: URL(filePath: path)), let start = content.baseAddress else { return false }
        return found.withUnsafeBytes { found in
            found.count == content.count && found.baseAddress.map { memcmp($0, start, content.count) == 0 } == true
        }
    }
}
