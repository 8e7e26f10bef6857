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

/// The hashes of downloads in a project's lock files.
struct LockedContents: Sendable, Equatable {
    /// SHA-256 in hexadecimal digits, by `NAME-VERSION.crate`; left out where two registries have different ones.
    private(set) var crates: [String: String] = [:]
    /// SHA-256 in hexadecimal digits, by the name that pip's cache gives to an address.
    private(set) var downloads: [String: String] = [:]
    private var contested: Set<String> = []

    private static let largest = 16 << 20
    private static let mostFiles = 64

    init() {}

    /// Reads the lock files of a project, through no link: at its top, and in the folders down to where the work starts. Files that cannot
    /// be read are left out.
    ///
    /// - Parameter kinds: the tools whose lock files are read.
    init(_ project: ProjectFolder, startingIn start: String, for kinds: [CacheKind]) throws {
        guard kinds.contains(.cargo) || kinds.contains(.pip) else { return }
        let top = try Folder(project)
        let path = TreePath(start)
        for place in [TreePath.root] + path.ancestors.reversed() + (path.isRoot ? [] : [path]) {
            if let folder = try? top.folder(place) { try read(folder, kinds) }
        }
        for crate in contested { crates[crate] = nil }
    }

    private mutating func read(_ folder: Folder, _ kinds: [CacheKind]) throws {
        for name in try folder.names().filter({ Self.isLockFile($0, kinds) }).prefix(Self.mostFiles) {
            guard let file = try? folder.openFile(TreePath(name), O_RDONLY | O_NONBLOCK),
                let bytes = try? Disk.read(file, folder.path, limit: Self.largest)
            else { continue }
            if name == Self.cargo { read(cargo: bytes) } else { read(addresses: bytes) }
        }
    }

    private static let cargo = Array("Cargo.lock".utf8)

    private static func isLockFile(_ name: [UInt8], _ kinds: [CacheKind]) -> Bool {
        if name == cargo { return kinds.contains(.cargo) }
        let name = String(decoding: name, as: UTF8.self)
        return kinds.contains(.pip)
            && (["uv.lock", "pylock.toml"].contains(name) || name.hasPrefix("pylock.") && name.hasSuffix(".toml")
                || name.hasPrefix("requirements") && name.hasSuffix(".txt"))
    }

    /// Reads entries of `[[package]]` with a name, a version, a registry and its checksum.
    private mutating func read(cargo text: [UInt8]) {
        var fields: [String: String] = [:]
        for line in text.split(separator: UInt8(ascii: "\n")) + [Array("[end]".utf8)[...]] {
            if line.first == UInt8(ascii: "[") {
                take(fields)
                fields = [:]
            } else if let cut = line.firstIndex(of: UInt8(ascii: "=")), line.last == UInt8(ascii: "\"") {
                let name = String(decoding: line[..<cut].filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
                fields[name] = String(decoding: line[cut...].dropFirst(3).dropLast(), as: UTF8.self)
            }
        }
    }

    private mutating func take(_ fields: [String: String]) {
        guard let name = fields["name"], let version = fields["version"], let source = fields["source"],
            source.hasPrefix("registry+") || source.hasPrefix("sparse+"), let checksum = fields["checksum"], checksum.isDigest(64)
        else { return }
        let crate = "\(name)-\(version).crate"
        if let other = crates[crate], other != checksum { contested.insert(crate) }
        crates[crate] = checksum
    }

    /// Reads addresses, each followed by the SHA-256 of its content, as in `uv.lock`, `pylock.toml` and requirements files.
    private mutating func read(addresses text: [UInt8]) {
        var address: ArraySlice<UInt8>?
        var place = 0
        while place < text.count {
            let rest = text[place...]
            if rest.first == UInt8(ascii: "h"), Self.schemes.contains(where: rest.starts(with:)) {
                let found = rest.prefix { !Self.ends.contains($0) }
                address = found
                place = found.endIndex
            } else if rest.first == UInt8(ascii: "s"), let known = address, rest.starts(with: Self.hash) {
                let digest = String(decoding: rest.dropFirst(Self.hash.count).drop(while: Self.between.contains).prefix(64), as: UTF8.self)
                if digest.isDigest(64) {
                    add(digest, of: String(decoding: known, as: UTF8.self))
                    address = nil
                }
                place += Self.hash.count
            } else {
                place += 1
            }
        }
    }

    /// If an address has two different hashes, neither is used.
    private mutating func add(_ digest: String, of address: String) {
        let name = Self.pipName(of: address)
        downloads[name] = downloads[name].map { $0 == digest ? $0 : "" } ?? digest
    }

    private static let schemes = [Array("https://".utf8), Array("http://".utf8)]
    private static let hash = Array("sha256".utf8)
    private static let ends = Set(" \t\r\n\"'<>#;,".utf8)
    private static let between = Set(" =:\"'".utf8)

    /// The name that pip's cache gives to an address.
    static func pipName(of address: String) -> String { ChangeDigest.hex(SHA224.hash(Array(normal(address[...]).utf8))) }

    /// Whether the lock files had other hashes for a tool before.
    func digest(of kind: CacheKind) -> String {
        var hasher = SHA256()
        let contents = kind == .cargo ? crates : kind == .pip ? downloads : [:]
        for (name, content) in contents.sorted(by: { $0.key < $1.key }) {
            ChangeDigest.add("\(name) \(content)", to: &hasher)
        }
        return ChangeDigest.hex(hasher.finalize())
    }

    /// The address as the tool's cache names it: scheme and host in lower case, and a path.
    private static func normal(_ address: Substring) -> String {
        guard let scheme = address.firstRange(of: "://") else { return String(address) }
        let afterScheme = address[scheme.upperBound...]
        let host = afterScheme.prefix { $0 != "/" && $0 != "?" }
        let path = afterScheme[host.endIndex...]
        return address[..<scheme.lowerBound].lowercased() + "://" + host.lowercased() + (path.hasPrefix("/") ? "" : "/") + path
    }
}

extension String {
    /// Whether it consists of this number of hexadecimal digits in lower case.
    func isDigest(_ count: Int) -> Bool {
        utf8.count == count && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
