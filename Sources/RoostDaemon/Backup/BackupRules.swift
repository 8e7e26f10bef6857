import RoostModel
import RoostWire

/// Rules for the nested archives: only files and folders of the form that the daemon creates. Anything else is refused with its name before
/// anything is unpacked. Only homes contain names chosen by agents; they may contain symbolic links that stay inside their home.
struct BackupRules {
    /// The folder's name, such as `attachments`.
    let folder: String
    /// The archive's name, such as `attachments.tar`.
    let member: String

    private var seen: Set<String> = []
    private var links: Set<String> = []

    init(folder: String, member: String) {
        self.folder = folder
        self.member = member
    }

    var isHomes: Bool { folder == BackupManifest.homes }

    mutating func check(_ entry: TarMembers.Member) throws {
        let name = entry.name
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }) else {
            throw refusal(name, "its name leads out of the folder")
        }
        if case .other(let words) = entry.kind { throw refusal(name, "it is \(words)") }
        if case .link(let target) = entry.kind, !isHomes { throw refusal(name, "it is a link to \(SafeName.shown(target))") }
        if case .file = entry.kind, entry.mode & 0o7000 != 0 {
            throw refusal(name, "it has the setuid, setgid or sticky bit")
        }
        guard parts[0] == folder, fits(parts, entry.kind) else { throw refusal(name, "Roost's state contains no such name") }
        guard seen.insert(name).inserted else { throw refusal(name, "its name occurs twice") }
        for count in parts.indices.dropFirst() where links.contains(parts[..<count].joined(separator: "/")) {
            throw refusal(name, "it is behind a link")
        }
        guard case .link(let target) = entry.kind else { return }
        guard Self.staysInside(parts, target) else { throw refusal(name, "it is a link that leads out of its home") }
        // In either order: a symbolic link must not replace a folder that has members.
        guard !seen.contains(where: { $0.hasPrefix(name + "/") }) else { throw refusal(name, "it is a link and a folder") }
        links.insert(name)
    }

    /// Whether the daemon creates an entry of this kind at this path.
    private func fits(_ parts: [Substring], _ kind: TarMembers.Member.Kind) -> Bool {
        if parts.count == 1 { return kind == .folder }
        switch folder {
        case "attachments": return parts.count == 2 && kind != .folder && isID(parts[1], endings: ["", ".part"])
        // Numbered contents, and the git objects of the run's commits.
        case "applications", "changes":
            return isID(parts[1], endings: ["", ".partial", ".ignored"]) && (parts.count > 2 || kind == .folder)
        // Any content of homes, and single files beside the homes.
        default: return parts.count > 2 || !isLink(kind)
        }
    }

    private func isLink(_ kind: TarMembers.Member.Kind) -> Bool {
        if case .link = kind { return true }
        return false
    }

    private func isID(_ name: Substring, endings: [String]) -> Bool {
        endings.contains { name.hasSuffix($0) && AttachmentID(String(name.dropLast($0.count))) != nil }
    }

    /// Whether a symbolic link in a home points into the same home, judged by its text; `homes/ID` is the home's root.
    static func staysInside(_ parts: [Substring], _ target: String) -> Bool {
        guard parts.count > 2, !target.isEmpty, !target.hasPrefix("/") else { return false }
        var depth = parts.count - 3
        for part in target.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return false }
        }
        return true
    }

    private func refusal(_ name: String, _ why: String) -> ErrorBody {
        ErrorBody(
            .invalidRequest, "the backup is refused: \(SafeName.shown(name)) in \(member): \(why)",
            hint: isHomes ? "--without-homes restores everything else" : "use another backup", requestId: "")
    }
}

/// A name from an archive made safe for display: it may contain terminal control characters.
enum SafeName {
    static func shown(_ name: String) -> String {
        String(
            name.unicodeScalars.prefix(200).map {
                $0.properties.generalCategory == .control || $0.properties.generalCategory == .format ? "\u{fffd}" : Character($0)
            })
    }
}
