import RoostModel
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Resolves what people type to one of several objects: a whole id, its last characters, or a name.
enum Reference {
    /// - Throws: ``ErrorBody`` with `missing` if nothing matches, `ambiguous_id` if several match.
    static func find<Item, Kind>(
        _ text: String, among items: [Item], id: (Item) -> Identifier<Kind>, name: (Item) -> String?, missing: ErrorCode
    ) throws -> Item {
        let wanted = text.lowercased()
        let named = items.filter { name($0) == text }
        let found = named.isEmpty ? items.filter { wanted.count >= 4 && id($0).description.hasSuffix(wanted) } : named
        guard let first = found.first else {
            throw ErrorBody(missing, "there is no \(Kind.word) \(text.prefix(100))", requestId: "")
        }
        guard found.count == 1 else {
            throw ErrorBody(
                .ambiguousID, "\(found.count) \(Kind.word)s match \(text.prefix(100))", hint: "use more of the id", requestId: "")
        }
        return first
    }
}

/// Percent-encodes a text for a URL's query.
enum QueryText {
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

/// Makes a typed path absolute.
enum FolderPath {
    static func absolute(_ path: String, current: String) -> String {
        if path.hasPrefix("/") { return path }
        return path == "." ? current : current + "/" + path
    }
}
