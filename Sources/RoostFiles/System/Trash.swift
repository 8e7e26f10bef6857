import Dispatch
import Logging
import RoostModel
import RoostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Deletes large folders in the background. What is put here has left its place when the call returns: some disks take minutes for the
/// deletion of a hundred thousand files, and nobody should wait for it.
final class Trash: Sendable {
    private let folder: String
    private let logger: Logger
    /// One deletion at a time, so that they leave the disk to the runs.
    private let queue = DispatchQueue(label: "roost.trash")

    /// - Parameter folder: absolute; made where it is missing, on the file system of what is put here.
    init(folder: String, logger: Logger) {
        self.folder = folder
        self.logger = logger
    }

    /// Takes a file or folder away from its place. Nothing happens where it does not exist.
    ///
    /// - Throws: `SystemError` where it could neither be moved nor deleted.
    func put(_ path: String) throws {
        guard Disk.exists(path) else { return }
        try Disk.makeFolder(folder)
        let place = folder + "/" + UUID().uuidString.lowercased()
        do {
            try Disk.move(path, to: place)
        } catch {
            // A folder whose owner made it read-only cannot be given another parent, and another file system cannot take it.
            return try Disk.remove(path)
        }
        delete(place)
    }

    /// Goes on with what an earlier daemon did not finish.
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
                // It stays for the next start, which tries again.
                logger.warning("A discarded folder could not be deleted yet", metadata: .keys((.error, "\(error)")))
            }
        }
    }
}
