import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The names in `roost.yaml`. The reader of settings asks for those it knows, so a name that is spelt wrong would be passed over.
struct SettingsFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// As `notify.bell`, in the order of the file; none where there is no file.
    /// - Throws: ``SettingsError``.
    func keys() throws -> [String] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        do {
            guard let root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)), root.scalar?.string.isEmpty != true else {
                return []
            }
            return keys(in: root, below: "")
        } catch {
            throw SettingsError.unreadableFile(path, why: "\(error)")
        }
    }

    private func keys(in node: Node, below prefix: String) -> [String] {
        guard case .mapping(let mapping) = node else {
            // A name with nothing behind it sets nothing.
            return node.scalar?.string.isEmpty ?? false ? [] : [String(prefix.dropLast())]
        }
        return mapping.flatMap { keys(in: $0.value, below: prefix + ($0.key.string ?? "?") + ".") }
    }
}
