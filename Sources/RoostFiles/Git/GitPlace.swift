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

/// A git folder of ours that stands for a repository's own: HEAD and configuration are made by us, branches and objects are the repository's.
/// So git never reads the repository's configuration, its hooks or its list of promisors, whoever wrote them.
struct GitPlace: Sendable {
    let folder: GitFolder
    let scratch: OwnerScratch
    let settings: GitSettings
    /// Whether objects may be missing that others hold.
    let isPartial: Bool
    /// Names of filter programs that the settings define.
    let filterPrograms: Set<String>
    /// Names of merge drivers that the settings define.
    let mergePrograms: Set<String>
    /// How the person wants each commit signed; `nil` where they do not.
    let signing: Signing?
    /// What the person's own list of ignored files says.
    let ignored: [UInt8]?
    /// Where the person's lists of ignored files and of attributes lie, and what they were when they were read.
    let personalFiles: [String]
    let personalStamps: [FileStamp?]
    /// What git may see.
    let readable: [String]

    struct Signing: Sendable {
        let format: UnsignedCommit.Format
        let key: String?

        /// - Returns: `nil` where the settings sign no commits.
        init?(_ settings: GitSettings) {
            guard settings.isOn("commit.gpgsign") else { return nil }
            format = settings["gpg.format"].flatMap(UnsignedCommit.Format.init(rawValue:)) ?? .openpgp
            key = settings["user.signingkey"]
        }
    }

    var path: String { scratch.path + "/git" }

    /// Names in the git folder that lead to the repository's own.
    private static let shared = ["refs", "packed-refs", "objects", "reftable", "shallow", "info/exclude", "info/attributes", "info/grafts"]

    /// Writes the folder.
    func write(head: [UInt8], attributes: [UInt8]?) throws {
        for name in ["", "/info"] { try make(path + name) }
        for name in Self.shared { try link(name, to: folder.common + "/" + name) }
        try link("info/sparse-checkout", to: folder.path + "/info/sparse-checkout")
        // A split index keeps its larger half beside it.
        for name in try Folder(folder.path).names() where name.starts(with: "sharedindex.".utf8) {
            let name = String(decoding: name, as: UTF8.self)
            try link(name, to: folder.path + "/" + name)
        }
        var text = settings.text
        for (key, bytes) in [("excludesFile", ignored), ("attributesFile", attributes)] {
            let file = scratch.path + "/" + key
            try replace(file, bytes ?? [])
            text += "[core]\n\t\(key) = \"\(file)\"\n"
        }
        try replace(path + "/config", Array(text.utf8))
        try writeHead(head)
    }

    func writeHead(_ head: [UInt8]) throws {
        if try Disk.read(path + "/HEAD", limit: 4096) != head { try replace(path + "/HEAD", head) }
    }

    private func make(_ folder: String) throws {
        try Disk.makeFolder(folder)
        try scratch.give(folder)
    }

    private func link(_ name: String, to target: String) throws {
        let path = path + "/" + name
        if unlink(path) != 0, errno != ENOENT { throw SystemError("replace", path) }
        guard symlink(target, path) == 0 else { throw SystemError("make the link", path) }
    }

    private func replace(_ path: String, _ bytes: [UInt8]) throws {
        let part = path + ".new"
        try Disk.write(bytes, to: try Disk.create(part, mode: 0o600), part)
        try scratch.give(part)
        try Disk.move(part, to: path)
    }
}
