import RoostModel

/// What the launcher met in a folder of the host that the run sees.
package enum FolderNotice: Sendable, Equatable {
    /// So many sockets and named pipes of the host are covered.
    case covered(count: Int, folder: String)
    /// It could not be shown through a layer and is shown as it is, with its sockets and named pipes covered.
    case noLayer(errno: Int32, folder: String)
    /// It has more entries, or deeper folders, than were looked at.
    case unsearched(folder: String)
}

extension SandboxPreview {
    /// With what only the start could tell.
    func adding(_ notices: [FolderNotice]) -> SandboxPreview {
        var summary = summary, weaknesses = weaknesses
        for notice in notices {
            switch notice {
            case .covered(let count, let folder):
                summary += "; \(count) socket\(count == 1 ? "" : "s") or named pipe\(count == 1 ? "" : "s") in \(folder) \(count == 1 ? "is" : "are") covered"
            case .noLayer(let number, let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence: "\(folder) is shown without a layer (\(SystemError.text(number))): what its programs listen on later can be reached",
                        remedy: "keep that folder on a file system that overlays accept (ext4, xfs, btrfs), with nothing mounted inside it"))
            case .unsearched(let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence: "\(folder) was not searched to its end: named pipes in the rest of it can be reached",
                        remedy: "choose a smaller folder, or let the run work in a layer"))
            }
        }
        return SandboxPreview(
            summary: summary, readOnly: readOnly, writable: writable, masked: masked, environment: environment, network: network,
            commandLine: commandLine, weaknesses: weaknesses)
    }
}
