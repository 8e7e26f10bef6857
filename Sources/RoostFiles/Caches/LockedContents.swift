import Crypto
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

/// What a project's own lock files say of the contents of downloads.
struct LockedContents: Sendable, Equatable {
    /// SHA-256 in hexadecimal digits, by `NAME-VERSION.crate`; none where two registries have different ones.
    private(set) var crates: [String: String] = [:]
    /// The same by the name that pip's cache gives to an address.
    private(set) var downloads: [String: String] = [:]
    private var contested: Set<String> = []

    private static let largest = 16 << 20
    private static let mostFiles = 64

    init() {}

    /// Reads them in a project itself, through no link: at its top, and in the folders on the way to where the work starts. What cannot be read
    /// vouches for nothing.
    init(_ project: ProjectFolder, startingIn start: String) throws {
        let top = try Folder(project)
        let path = TreePath(start)
        for place in [TreePath.root] + path.ancestors.reversed() + (path.isRoot ? [] : [path]) {
            if let folder = try? top.folder(place) { try read(folder) }
        }
        for crate in contested { crates[crate] = nil }
    }

    private mutating func read(_ folder: Folder) throws {
        for name in try folder.names().filter(Self.isLockFile).prefix(Self.mostFiles) {
            guard let file = try? folder.openFile(TreePath(name), O_RDONLY | O_NONBLOCK),
                let bytes = try? Disk.read(file, folder.path, limit: Self.largest)
            else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if name == Self.cargo { read(cargo: text) } else { read(addresses: text) }
        }
    }

    private static let cargo = Array("Cargo.lock".utf8)

    private static func isLockFile(_ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self)
        return ["Cargo.lock", "uv.lock", "pylock.toml"].contains(name) || name.hasPrefix("pylock.") && name.hasSuffix(".toml")
            || name.hasPrefix("requirements") && name.hasSuffix(".txt")
    }

    /// `[[package]]` with a name, a version, a registry and the checksum that it had there.
    mutating func read(cargo text: String) {
        var fields: [Substring: Substring] = [:]
        func value(_ name: Substring) -> String? {
            fields[name].map { String($0.drop { $0 == "\"" }.prefix { $0 != "\"" }) }
        }
        func take() {
            defer { fields = [:] }
            guard let name = value("name"), let version = value("version"), let source = value("source"),
                source.hasPrefix("registry+") || source.hasPrefix("sparse+"), let checksum = value("checksum"), checksum.isDigest(64)
            else { return }
            let crate = "\(name)-\(version).crate"
            if let other = crates[crate], other != checksum { contested.insert(crate) }
            crates[crate] = checksum
        }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("[") {
                take()
            } else if let cut = line.firstRange(of: " = ") {
                fields[line[..<cut.lowerBound]] = line[cut.upperBound...]
            }
        }
        take()
    }

    /// An address, and before the next one the SHA-256 of what lies there: as `uv.lock`, `pylock.toml` and requirements have them.
    mutating func read(addresses text: String) {
        var rest = text[...]
        while let start = rest.firstRange(of: "https://") ?? rest.firstRange(of: "http://") {
            let earlier = rest.firstRange(of: "http://").map { $0.lowerBound < start.lowerBound ? $0 : start } ?? start
            let address = rest[earlier.lowerBound...].prefix { !" \t\r\n\"'<>#;,".contains($0) }
            rest = rest[address.endIndex...]
            let end = rest.firstRange(of: "http")?.lowerBound ?? rest.endIndex
            guard let word = rest[..<end].firstRange(of: "sha256") else { continue }
            let digest = rest[word.upperBound..<end].drop { " =:\"'".contains($0) }.prefix(64)
            guard String(digest).isDigest(64) else { continue }
            let name = Self.pipName(of: String(address))
            // Two statements about one address: neither is believed.
            downloads[name] = downloads[name].map { $0 == digest ? $0 : "" } ?? String(digest)
        }
    }

    /// The name that pip's cache gives to an address.
    static func pipName(of address: String) -> String { ChangeDigest.hex(SHA224.hash(Array(normal(address[...]).utf8))) }

    /// Tells whether they said something else before.
    var digest: String {
        var hasher = SHA256()
        for (name, content) in crates.sorted(by: { $0.key < $1.key }) + downloads.sorted(by: { $0.key < $1.key }) {
            ChangeDigest.add("\(name) \(content)", to: &hasher)
        }
        return ChangeDigest.hex(hasher.finalize())
    }

    /// As the tool's cache names it: scheme and host in lower case, and a path.
    private static func normal(_ address: Substring) -> String {
        guard let scheme = address.firstRange(of: "://") else { return String(address) }
        let afterScheme = address[scheme.upperBound...]
        let host = afterScheme.prefix { $0 != "/" && $0 != "?" }
        let path = afterScheme[host.endIndex...]
        return address[..<scheme.lowerBound].lowercased() + "://" + host.lowercased() + (path.hasPrefix("/") ? "" : "/") + path
    }
}

extension String {
    /// Whether it is so many hexadecimal digits in lower case.
    func isDigest(_ count: Int) -> Bool {
        utf8.count == count && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
