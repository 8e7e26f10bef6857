import Dispatch
import Logging
import RoostModel
import RoostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Deletes large folders in the background. The folder is moved away before the call returns. Some disks take minutes to delete a hundred
/// thousand files, and no request should wait for that.
final class Trash: Sendable {
    private let folder: String
    private let logger: Logger
    /// One deletion at a time, so that runs can use the disk.
    private let queue = DispatchQueue(label: "roost.trash")

    /// - Parameter folder: absolute path; created where it is missing. It must be on the file system of the folders to delete.
    init(folder: String, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// Moves a file or folder away and deletes it. Nothing happens where it does not exist.
    ///
    /// - Throws: `SystemError` where it can neither be moved nor deleted.
    func put(_ path: String) throws {
        guard Disk.exists(path) else { return }
        try Disk.makeFolder(folder)
        let place = folder + "/" + UUID().uuidString.lowercased()
        do {
            try Disk.move(path, to: place)
        } catch {
            // A read-only folder, and a folder on another file system, cannot be moved.
            return try Disk.remove(path)
        }
        delete(place)
    }

    /// Continues the deletions that an earlier daemon did not finish.
    func deleteLeftovers() {
        guard Disk.exists(folder), let names = try? Folder(folder).names() else { return }
        for name in names { delete(folder + "/" + String(decoding: name, as: UTF8.self)) }
    }

    /// Returns when everything that was put here before the call has been deleted.
    func drain() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func delete(_ place: String) {
        queue.async { [logger] in
            do {
                try Disk.remove(place)
            } catch {
                // The next start tries again.
                logger.warning("A discarded folder could not be deleted yet", metadata: .keys((.error, "\(error)")))
            }
        }
    }
}
