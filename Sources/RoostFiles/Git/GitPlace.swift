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

/// A git folder that the daemon makes for a repository: HEAD and configuration are the daemon's, references and objects the repository's.
/// Git therefore never reads the repository's configuration, hooks or promisors, which a run may have written.
struct GitPlace: Sendable {
    let folder: GitFolder
    let scratch: OwnerScratch
    let settings: GitSettings
    /// Whether the repository is a partial clone, which may lack objects.
    let isPartial: Bool
    /// Names of filter programs that the settings define.
    let filterPrograms: Set<String>
    /// Names of merge drivers that the settings define.
    let mergePrograms: Set<String>
    /// How the user wants commits to be signed; `nil` where they are not.
    let signing: Signing?
    /// The content of the user's own list of ignored files.
    let ignored: [UInt8]?
    /// The user's lists of ignored files and of attributes, with their stamps when they were read.
    let personalFiles: [String]
    let personalStamps: [FileStamp?]
    /// Paths that git may read.
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

    /// Names in the git folder that are links to the repository's.
    private static let shared = ["refs", "packed-refs", "objects", "reftable", "shallow", "info/exclude", "info/attributes", "info/grafts"]

    /// Writes the folder.
    func write(head: [UInt8], attributes: [UInt8]?) throws {
        for name in ["", "/info"] { try make(path + name) }
        for name in Self.shared { try link(name, to: folder.common + "/" + name) }
        try link("info/sparse-checkout", to: folder.path + "/info/sparse-checkout")
        // A split index has its larger part in a file beside it.
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
