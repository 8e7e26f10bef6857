#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A UUIDv7 typed by what it identifies, so that a run's id cannot be passed as a task's.
///
/// Written in lower case on the wire and on disk. The first 48 bits are the Unix time in milliseconds (RFC 9562 section 5.7), so ids of one
/// kind sort by age.
package struct Identifier<Kind: IdentifierKind>: Hashable, Sendable {
    /// The underlying value.
    package let uuid: UUID

    package init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Parses the canonical form; `nil` if the text is not a UUID.
    package init?(_ text: some StringProtocol) {
        guard let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    /// The id for an instant and 74 random bits. The caller supplies both, because the model neither reads a clock nor draws randomness.
    package init(at time: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(bitPattern: time.milliseconds) & 0xffff_ffff_ffff
        let high = milliseconds << 16 | 0x7000 | (random.0 & 0x0fff)
        let low = 0x8000_0000_0000_0000 | (random.1 & 0x3fff_ffff_ffff_ffff)
        func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        uuid = UUID(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3), byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    /// The last six characters of the id, for people.
    package var short: String { String(description.suffix(6)) }
}

extension Identifier: CustomStringConvertible {
    /// The canonical form in lower case.
    package var description: String { uuid.uuidString.lowercased() }
}

extension Identifier: Codable {
    /// - Throws: `DecodingError.dataCorrupted` if the text is not a UUID.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(text) is not a valid \(Kind.word) id"))
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Identifier: Comparable {
    /// Orders by age.
    package static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}
