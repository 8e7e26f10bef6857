import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Lists the names in `roost.yaml`. The configuration reader only looks up known names and would ignore a misspelled one.
struct SettingsFile {
    let path: String

    init(_ path: String) { self.path = path }

    /// Names such as `notify.bell`, in the order of the file; empty if there is no file.
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
            // A name without a value sets nothing.
            return node.scalar?.string.isEmpty ?? false ? [] : [String(prefix.dropLast())]
        }
        return mapping.flatMap { keys(in: $0.value, below: prefix + ($0.key.string ?? "?") + ".") }
    }
}
