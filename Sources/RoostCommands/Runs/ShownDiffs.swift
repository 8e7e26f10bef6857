import RoostModel
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Remembers which digest of a run's changes was shown last, so that a later `roost apply` names the changes it means. Stored as small
/// private files in the state folder. If they cannot be written, `roost apply` prints the summary of the changes instead.
enum ShownDiffs {
    private static var folder: String { StateFolder.current.path + "/shown" }

    static func remember(_ diff: DiffAnswer) {
        guard !diff.digest.isEmpty else { return }
        let manager = FileManager.default
        try? manager.createDirectory(atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        try? Data(diff.digest.utf8).write(to: file(diff.runId), options: .atomic)
        forgetOldest(manager)
    }

    static func digest(_ run: RunID) -> String? {
        guard let data = try? Data(contentsOf: file(run)), data.count == 64 else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func file(_ run: RunID) -> URL { URL(fileURLWithPath: "\(folder)/\(run)") }

    /// Run ids sort by creation time, so the first names are the oldest.
    private static func forgetOldest(_ manager: FileManager) {
        guard let names = try? manager.contentsOfDirectory(atPath: folder), names.count > 300 else { return }
        for name in names.sorted().prefix(names.count - 200) { try? manager.removeItem(atPath: "\(folder)/\(name)") }
    }
}
