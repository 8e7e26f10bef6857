import CRoostSystem
import RoostModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The lock of a project against other daemons with the same state folder. It ends with the descriptor, so a crash releases it too.
enum ProjectLock {
    /// How long to wait for another holder.
    private static let patience = Duration.seconds(60)

    static func take(_ path: String) async throws -> Descriptor {
        try Disk.makeFolder(Disk.parent(of: path))
        let raw = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard raw >= 0 else { throw SystemError("open the lock", path) }
        let file = Descriptor(owning: raw)
        let deadline = ContinuousClock.now.advanced(by: patience)
        while true {
            let taken = roost_try_lock(file.raw)
            if taken == 1 { return file }
            guard taken == 0 else { throw SystemError("lock", path) }
            guard ContinuousClock.now < deadline else {
                throw ApplyFailure(description: "another daemon is applying changes to this project; try again later")
            }
            // Polled, as the kernel's blocking lock cannot be cancelled; a second daemon on one state folder is rare.
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
