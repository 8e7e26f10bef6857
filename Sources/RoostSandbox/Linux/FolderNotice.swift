import RoostModel

/// What the launcher met in a folder of the host that the run sees.
package enum FolderNotice: Sendable, Equatable {
    /// So many sockets and named pipes of the host are covered.
    case covered(count: Int, folder: String)
    /// It could not be shown through a layer and is shown as it is, with its sockets and named pipes covered.
    case noLayer(errno: Int32, folder: String)
    /// A folder of the daemon's could not be shown through a layer.
    case notHidden(errno: Int32, folder: String)
    /// It has more entries, or deeper folders, than were looked at.
    case unsearched(folder: String)
    /// Something is mounted there, below the project: it can be read and not written; with an error it could not be shown, and is empty.
    case below(errno: Int32, path: String)
}

extension SandboxPreview {
    /// With what only the start could tell.
    func adding(_ notices: [FolderNotice]) -> SandboxPreview {
        var summary = summary, weaknesses = weaknesses
        let mounted = notices.compactMap { if case .below(0, let path) = $0, !writable.contains(path) { path } else { nil } }
        if !mounted.isEmpty {
            let most = 6
            summary += "; what is mounted in the project it reads and cannot change (--write FOLDER lets it): "
            summary += mounted.prefix(most).joined(separator: ", ") + (mounted.count > most ? " and \(mounted.count - most) more" : "")
        }
        for notice in notices {
            switch notice {
            case .covered(let count, let folder):
                summary += "; \(count) special file\(count == 1 ? "" : "s") of the host in \(folder) \(count == 1 ? "is" : "are") covered"
            case .noLayer(let number, let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence:
                            "\(folder) is shown without a layer (\(SystemError.text(number))): what its programs listen on later can be reached",
                        remedy: "keep that folder on a file system that overlays accept (ext4, xfs, btrfs), with nothing mounted inside it")
                )
            case .notHidden(let number, let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence:
                            "\(folder) is shown without a layer (\(SystemError.text(number))): where it lies on the host can be read inside",
                        remedy: "keep the state folder on a file system that overlays accept (ext4, xfs, btrfs)"))
            case .below(0, _): break
            case .below(let number, let path):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence: "what is mounted at \(path) could not be shown (\(SystemError.text(number))): it reads as empty",
                        remedy: "use --write \(path), or --work-tree inPlace"))
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
