import RoostModel

/// A path relative to a tree's root as the exact bytes of its names, `/` between them; empty for the root. Names need not be UTF-8.
package struct TreePath: Hashable, Sendable, Comparable {
    /// The names with `/` between them.
    package let bytes: [UInt8]

    /// - Parameter bytes: relative, without a `/` at the start or the end.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Parameter text: relative, without a `/` at the start or the end.
    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The root of the tree.
    package static let root = TreePath([UInt8]())

    private static let slash = UInt8(ascii: "/")

    /// The path for messages. Bytes that are not UTF-8 are escaped, so that different paths never look the same.
    package var display: String { VisibleText.decoding(bytes) }

    /// The path for notes: a long one is shortened to its beginning and end.
    package var shortDisplay: String {
        let text = display
        return text.count <= 120 ? text : "\(text.prefix(60))…\(text.suffix(40))"
    }

    /// Whether the path may be too long for a system call. The limit is 4096 bytes, which for other programs includes the path of the
    /// project.
    var isTooDeep: Bool { bytes.count > 4000 }

    /// Base64 of the bytes where they are not UTF-8; otherwise `nil`.
    package var raw: String? { String(validating: bytes, as: UTF8.self) == nil ? Base64.encode(bytes) : nil }

    /// The last name; empty for the root.
    package var name: [UInt8] {
        guard let cut = bytes.lastIndex(of: Self.slash) else { return bytes }
        return Array(bytes[(cut + 1)...])
    }

    /// The folder of the entry; the root for names in the root.
    package var parent: TreePath {
        guard let cut = bytes.lastIndex(of: Self.slash) else { return .root }
        return TreePath(Array(bytes[..<cut]))
    }

    /// Whether it is the root of the tree.
    package var isRoot: Bool { bytes.isEmpty }

    /// The names from the root downward.
    package var components: [[UInt8]] { bytes.split(separator: Self.slash).map(Array.init) }

    /// The path of an entry in this folder.
    package func appending(_ name: [UInt8]) -> TreePath {
        isRoot ? TreePath(name) : TreePath(bytes + [Self.slash] + name)
    }

    /// The folders above, nearest first, without the root.
    package var ancestors: [TreePath] {
        var found: [TreePath] = []
        for index in bytes.indices.reversed() where bytes[index] == Self.slash {
            found.append(TreePath(Array(bytes[..<index])))
        }
        return found
    }

    /// Whether it is below a folder, at any depth; `false` for the folder itself.
    package func isBeneath(_ folder: TreePath) -> Bool {
        if folder.isRoot { return !isRoot }
        return bytes.count > folder.bytes.count && bytes[folder.bytes.count] == Self.slash && bytes.starts(with: folder.bytes)
    }

    /// Orders paths by their bytes.
    package static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension TreePath: Codable {
    /// Decodes a path. UTF-8 names are stored as they are; others have a prefix that no relative path can have.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        if text.hasPrefix("//"), let bytes = Base64.decode(text.dropFirst(2)) {
            self.bytes = bytes
        } else {
            self.bytes = Array(text.utf8)
        }
    }

    /// Encodes the path as a string: UTF-8 as it is, other bytes in Base64 after `//`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw.map { "//" + $0 } ?? display)
    }
}
