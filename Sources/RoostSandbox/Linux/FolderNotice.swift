import RoostModel

/// A report of the launcher about a host folder that the run sees.
package enum FolderNotice: Sendable, Equatable {
    /// This number of sockets and FIFOs of the host is covered.
    case covered(count: Int, folder: String)
    /// The folder could not be mounted through a layer and is bound directly, with its sockets and FIFOs covered.
    case noLayer(errno: Int32, folder: String)
    /// A folder of the daemon could not be mounted through a layer.
    case notHidden(errno: Int32, folder: String)
    /// The folder has more entries or levels than are searched.
    case unsearched(folder: String)
    /// A file system is mounted below the project and is shown read-only; with an error number, it could not be shown and appears empty.
    case below(errno: Int32, path: String)
}

extension SandboxPreview {
    /// Adds the information that is only known after the start.
    func adding(_ notices: [FolderNotice]) -> SandboxPreview {
        var summary = summary, weaknesses = weaknesses
        let mounted = notices.compactMap { if case .below(0, let path) = $0, !writable.contains(path) { path } else { nil } }
        if !mounted.isEmpty {
            let most = 6
            summary += "; it can read but not change file systems mounted in the project (--write FOLDER allows changes): "
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
                            "\(folder) is shown without a layer (\(SystemError.text(number))): sockets created there later can be reached",
                        remedy: "move the folder to a file system that supports overlays (ext4, xfs, btrfs), with nothing mounted inside it"
                    )
                )
            case .notHidden(let number, let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence:
                            "\(folder) is shown without a layer (\(SystemError.text(number))): its path on the host is visible inside",
                        remedy: "move the state folder to a file system that supports overlays (ext4, xfs, btrfs)"))
            case .below(0, _): break
            case .below(let number, let path):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence: "the file system mounted at \(path) could not be shown (\(SystemError.text(number))): it appears empty",
                        remedy: "use --write \(path), or --work-tree inPlace"))
            case .unsearched(let folder):
                weaknesses.append(
                    GuardReport(
                        name: .overlay, strength: .missing,
                        evidence: "\(folder) was not searched completely: FIFOs in the rest of it can be reached",
                        remedy: "choose a smaller folder, or use a work tree with a layer"))
            }
        }
        return SandboxPreview(
            summary: summary, readOnly: readOnly, writable: writable, masked: masked, environment: environment, network: network,
            commandLine: commandLine, weaknesses: weaknesses)
    }
}
