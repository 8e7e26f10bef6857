import Crypto
import RoostModel

/// Seals of ignored files. Ignored files are not stored with the changes, as there may be very many; an application reads them from the
/// tree. A seal for each, made of its stamp, shows whether the file is still the same by then. A run cannot set the time of an inode's last
/// change.
struct IgnoredSeals {
    private static let length = 16
    private static let name = "ignored.seals"

    private let bytes: [UInt8]

    init(_ differences: [Difference]) {
        bytes = differences.map(Self.seal).sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
    }

    /// The seals of a stored capture; `nil` where none were stored.
    init?(in folder: String) throws {
        guard let bytes = try Disk.read(folder + "/" + Self.name) else { return nil }
        self.bytes = bytes
    }

    /// The seal of all files together.
    var whole: String { bytes.isEmpty ? "" : ChangeDigest.hash(bytes) }

    func write(to folder: String) throws {
        if bytes.isEmpty { return }
        let path = folder + "/" + Self.name
        try Disk.write(bytes, to: try Disk.create(path), path)
    }

    func contains(_ difference: Difference) -> Bool {
        let wanted = Self.seal(difference)
        var (low, high) = (0, bytes.count / Self.length)
        while low < high {
            let middle = (low + high) / 2
            let found = bytes[(middle * Self.length)..<((middle + 1) * Self.length)]
            if found.elementsEqual(wanted) { return true }
            if found.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return false
    }

    private static func seal(_ difference: Difference) -> [UInt8] {
        var hasher = SHA256()
        ChangeDigest.add(difference.path.bytes, to: &hasher)
        if let stamp = difference.result {
            for number in [
                stamp.inode, stamp.size, UInt64(bitPattern: stamp.modified), UInt64(bitPattern: stamp.changed), UInt64(stamp.mode),
            ] {
                withUnsafeBytes(of: number.littleEndian) { hasher.update(bufferPointer: $0) }
            }
        }
        return Array(hasher.finalize().prefix(length))
    }
}

/// Marks of ignored files, found by their names alone.
enum IgnoredMarks {
    private static let most = 20

    static func of(_ root: TreePath, _ differences: [Difference]) -> [ChangeMark] {
        // One mark stands for all installed packages: each may run something, and there may be thousands.
        if root.components.contains(where: { $0.elementsEqual("node_modules".utf8) }) {
            return [ChangeMark(.packageScript, "\(VisibleText.name(root.display)) holds installed packages, which run when they are used")]
        }
        var marks: [ChangeMark] = []
        for difference in differences {
            guard let stamp = difference.result, marks.count < most else { continue }
            let kind: ChangeFacts.Side.Kind = stamp.kind == .symlink ? .symlink : .file
            let path = difference.path.display
            let after = ChangeFacts.Side(kind: kind, mode: stamp.mode & ~0o111, content: nil)
            let facts = ChangeFacts(path: path, before: nil, after: after, isIgnored: true)
            marks += facts.marks.map { ChangeMark($0.kind, "\(VisibleText.name(path)) \($0.words)") }
        }
        return marks
    }
}
