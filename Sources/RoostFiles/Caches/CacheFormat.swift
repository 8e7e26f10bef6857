import RoostModel

/// What the name of a cache entry says about its content.
enum CacheJudgement: Sendable, Equatable {
    /// The hash that the content must have.
    case verify(CacheProof)
    /// The entry is not kept; with the reason, which reports show in brackets.
    case drop(String)
    /// A file that is not reported: temporary, part of another entry, or of a cache that is never kept.
    case ignore
}

/// The hash that an entry's content must have, in hexadecimal digits, and how the entry holds that content.
enum CacheProof: Sendable, Equatable {
    case sha256(String)
    case sha512(String)
    /// A response body of pip, with its headers in a file beside it.
    case pipBody(String)
    /// A response body of an older pip, in one file with its headers.
    case pipAnswer(String)
}

/// The formats of the tools' caches. Only names and lock files are used; no file is read.
enum CacheFormat {
    /// The reason for entries whose content nothing verifies.
    static let notKept = "nothing says what is in them"

    static func judge(_ kind: CacheKind, _ path: [String], _ locked: LockedContents) -> CacheJudgement {
        switch kind {
        case .npm: npm(path)
        case .cargo: cargo(path, locked)
        case .pip: pip(path, locked)
        case .ccache: .ignore
        }
    }

    /// `content-v2/sha512/ab/cd/…`, which npm reads by the hash in a lock file or from the registry.
    private static func npm(_ path: [String]) -> CacheJudgement {
        switch path.first {
        case "content-v2":
            guard path.count == 5, path[2].utf8.count == 2, path[3].utf8.count == 2 else { return .drop(notKept) }
            guard path[1] == "sha512" else { return .drop("by a weaker hash than SHA-512") }
            let digest = path[2...].joined()
            return digest.isDigest(128) ? .verify(.sha512(digest)) : .drop(notKept)
        case "index-v5": return .drop("which address has which content, which nothing verifies")
        case "tmp", "_lastverified": return .ignore
        default: return .drop(notKept)
        }
    }

    /// `REGISTRY/NAME-VERSION.crate`. cargo compares its hash only when it downloads it.
    private static func cargo(_ path: [String], _ locked: LockedContents) -> CacheJudgement {
        if path == ["CACHEDIR.TAG"] { return .ignore }
        guard path.count == 2, path[1].hasSuffix(".crate"), path[0].utf8.allSatisfy(isPlain) else { return .drop(notKept) }
        guard let digest = locked.crates[path[1]] else { return .drop("Cargo.lock of the project has no hash of them") }
        return .verify(.sha256(digest))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// `http-v2/1/2/3/4/5/12345…` beside `….body`, or both in one below `http`.
    private static func pip(_ path: [String], _ locked: LockedContents) -> CacheJudgement {
        switch path.first {
        case "http-v2", "http":
            let suffix = ".body"
            guard path.count == 7, var name = path.last else { return .drop(notKept) }
            let isBody = path[0] == "http-v2" && name.hasSuffix(suffix)
            if isBody { name.removeLast(suffix.count) }
            guard name.isDigest(56), zip(path[1...5], name).allSatisfy({ $0 == String($1) }) else { return .drop(notKept) }
            // The file beside a body is handled together with it.
            if path[0] == "http-v2", !isBody { return .ignore }
            guard let digest = locked.downloads[name], !digest.isEmpty else {
                return .drop("no lock file of the project names their address and hash")
            }
            return .verify(isBody ? .pipBody(digest) : .pipAnswer(digest))
        case "wheels": return .drop("built here")
        case "selfcheck": return .ignore
        default: return .drop(notKept)
        }
    }
}
