import RoostModel

/// A path relative to a tree's root as the exact bytes of its names, `/` between them; empty for the root. Names need not be UTF-8.
package struct TreePath: Hashable, Sendable, Comparable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    package static let root = TreePath([UInt8]())

    private static let slash = UInt8(ascii: "/")

    /// For people; bytes that are no UTF-8 are written out, so that two names never look the same for them.
    package var display: String { VisibleText.decoding(bytes) }

    /// For notes: the beginning and the end of what is long.
    package var shortDisplay: String {
        let text = display
        return text.count <= 120 ? text : "\(text.prefix(60))…\(text.suffix(40))"
    }

    /// Whether the system might not reach it in one step: its longest path is 4096 bytes, and the folder that this one starts from counts where a
    /// program asks.
    var isTooDeep: Bool { bytes.count > 4000 }

    /// Base64 of the bytes where they are no UTF-8, else `nil`.
    package var raw: String? { String(validating: bytes, as: UTF8.self) == nil ? Base64.encode(bytes) : nil }

    package var name: [UInt8] {
        guard let cut = bytes.lastIndex(of: Self.slash) else { return bytes }
        return Array(bytes[(cut + 1)...])
    }

    /// The folder it lies in; the root for names in the root.
    package var parent: TreePath {
        guard let cut = bytes.lastIndex(of: Self.slash) else { return .root }
        return TreePath(Array(bytes[..<cut]))
    }

    package var isRoot: Bool { bytes.isEmpty }

    package var components: [[UInt8]] { bytes.split(separator: Self.slash).map(Array.init) }

    package func appending(_ name: [UInt8]) -> TreePath {
        isRoot ? TreePath(name) : TreePath(bytes + [Self.slash] + name)
    }

    /// Folders above it, nearest first, without the root.
    package var ancestors: [TreePath] {
        var found: [TreePath] = []
        for index in bytes.indices.reversed() where bytes[index] == Self.slash {
            found.append(TreePath(Array(bytes[..<index])))
        }
        return found
    }

    package func isBeneath(_ folder: TreePath) -> Bool {
        if folder.isRoot { return !isRoot }
        return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == Self.slash && bytes.starts(with: folder.bytes)
    }

    package static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension TreePath: Codable {
    /// UTF-8 names stay readable in our indices; others are told apart by a prefix that no relative path can have.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if text.hasPrefix("//"), let bytes = Base64.decode(text.dropFirst(2)) {
            self.bytes = bytes
        } else {
            self.bytes = Array(text.utf8)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw.map { "//" + $0 } ?? display)
    }
}
