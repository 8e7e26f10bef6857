import Crypto

/// The text of git's index (gitformat-index(5)), as far as needed to mark entries.
struct GitIndex {
    private var bytes: [UInt8]
    private let isLong: Bool

    private static let extended: UInt16 = 0x4000
    private static let skipsWorkTree: UInt16 = 0x4000

    /// - Parameter isLong: whether the repository's hashes are SHA-256.
    /// - Returns: `nil` where it is not an index of a supported version.
    init?(_ bytes: [UInt8], isLong: Bool) {
        self.bytes = bytes
        self.isLong = isLong
        guard bytes.count >= 12 + hashLength, bytes.starts(with: "DIRC".utf8), (2...4).contains(version) else { return nil }
    }

    private var hashLength: Int { isLong ? 32 : 20 }
    private var version: UInt32 { number(4) }
    private var count: Int { Int(number(8)) }

    private func number(_ place: Int) -> UInt32 { (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[place + $1]) } }
    private func flags(_ place: Int) -> UInt16 { UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) }

    private struct Entry {
        var start: Int
        /// Offset of the flags.
        var flags: Int
        var isExtended: Bool
        /// Offset of the name, or in version 4 of the length of the prefix that it shares with the previous one.
        var name: Int
        var path: ArraySlice<UInt8>
        var end: Int
    }

    /// Smallest size of an entry in bytes.
    private var shortest: Int { 40 + hashLength + 2 + 1 }

    /// Visits the entries in order.
    ///
    /// - Returns: the offset of their end; `nil` where the text ends too early.
    private func eachEntry(_ body: (Entry) -> Void) -> Int? {
        var place = 12
        var previous: ArraySlice<UInt8> = []
        let limit = bytes.count - hashLength
        guard count <= limit / shortest else { return nil }
        for _ in 0..<count {
            let flagPlace = place + 40 + hashLength
            guard flagPlace + 4 <= limit else { return nil }
            let isExtended = flags(flagPlace) & Self.extended != 0
            let name = flagPlace + (isExtended ? 4 : 2)
            var start = name
            var shared: ArraySlice<UInt8>?
            if version == 4 {
                guard let dropped = variable(&start, limit), dropped <= previous.count else { return nil }
                shared = previous.dropLast(dropped)
            }
            guard start < limit, let zero = bytes[start..<limit].firstIndex(of: 0) else { return nil }
            let path = shared.map { $0 + bytes[start..<zero] } ?? bytes[start..<zero]
            let end = version == 4 ? zero + 1 : place + ((zero - place) / 8 + 1) * 8
            guard end <= limit else { return nil }
            body(Entry(start: place, flags: flagPlace, isExtended: isExtended, name: name, path: path, end: end))
            (place, previous) = (end, path)
        }
        return place
    }

    /// An integer of variable width as version 4 writes it (the encoding of offsets in packs).
    private func variable(_ place: inout Int, _ limit: Int) -> Int? {
        var value = 0
        for step in 0..<5 {
            guard place < limit else { return nil }
            let byte = bytes[place]
            place += 1
            value = (step == 0 ? 0 : (value + 1) << 7) | Int(byte & 0x7f)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    private func extensions(from start: Int) -> [(name: ArraySlice<UInt8>, range: Range<Int>)] {
        var found: [(ArraySlice<UInt8>, Range<Int>)] = []
        var place = start
        let limit = bytes.count - hashLength
        while place + 8 <= limit {
            let end = place + 8 + Int(number(place + 4))
            guard end <= limit else { return found }
            found.append((bytes[place..<(place + 4)], place..<end))
            place = end
        }
        return found
    }

    /// The index with the skip-worktree bit set in each matching entry, so that git does not compare its file.
    ///
    /// - Returns: `nil` where no entry matches, the index is split, or the text ends too early: the index stays as it is.
    func skipping(_ isMeant: (ArraySlice<UInt8>) -> Bool) -> [UInt8]? {
        var meant: [Int] = []
        var number = 0
        let end = eachEntry { entry in
            if isMeant(entry.path), !entry.isExtended || flags(entry.flags + 2) & Self.skipsWorkTree == 0 { meant.append(number) }
            number += 1
        }
        guard let end, !meant.isEmpty else { return nil }
        let extensions = extensions(from: end)
        guard !extensions.contains(where: { $0.name.elementsEqual("link".utf8) }) else { return nil }
        var text = Array(bytes[..<12])
        if version == 2 { text[7] = 3 }
        var rest = meant[...]
        number = 0
        _ = eachEntry { entry in
            if rest.first == number {
                rest = rest.dropFirst()
                write(entry, to: &text)
            } else {
                text += bytes[entry.start..<entry.end]
            }
            number += 1
        }
        // These extensions hold offsets into the text; git works without them.
        for (name, range) in extensions where !name.elementsEqual("EOIE".utf8) && !name.elementsEqual("IEOT".utf8) { text += bytes[range] }
        text += isLong ? Array(SHA256.hash(data: text)) : Array(Insecure.SHA1.hash(data: text))
        return text
    }

    private func write(_ entry: Entry, to text: inout [UInt8]) {
        let start = text.count
        text += bytes[entry.start..<entry.flags]
        let base = flags(entry.flags) | Self.extended
        let more = (entry.isExtended ? flags(entry.flags + 2) : 0) | Self.skipsWorkTree
        text += [UInt8(base >> 8), UInt8(base & 0xff), UInt8(more >> 8), UInt8(more & 0xff)]
        if version == 4 {
            text += bytes[entry.name..<entry.end]
        } else {
            text += entry.path
            text += [UInt8](repeating: 0, count: 8 - (text.count - start) % 8)
        }
    }
}
