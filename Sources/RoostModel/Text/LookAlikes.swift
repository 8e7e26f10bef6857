/// Recognizes names that people confuse: `RЕADME.md` with a Cyrillic letter, `readme.md` beside `README.md`, a name with a trailing space.
package enum LookAlikes {
    /// The names in one folder, prepared for comparison.
    package struct Folder: Sendable {
        private let skeletons: [String: [String]]
        private let outlines: [String: [String]]

        package init(_ names: [String]) {
            skeletons = Dictionary(grouping: names, by: NameFolding.skeleton)
            outlines = Dictionary(grouping: names, by: NameFolding.outline)
        }

        /// The name that this one looks like: another name in the folder, or one in plain Latin letters; `nil` if it looks like no other.
        package func reading(_ name: String) -> String? {
            let beside = (skeletons[NameFolding.skeleton(name)] ?? []) + (outlines[NameFolding.outline(name)] ?? [])
            // Swift compares strings by canonical equivalence; a file system compares bytes.
            return beside.first { !$0.utf8.elementsEqual(name.utf8) } ?? LookAlikes.plain(name)
        }
    }

    /// The plain Latin name that a name in other letters looks like.
    static func plain(_ name: String) -> String? {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        let skeleton = NameFolding.skeleton(name)
        return skeleton.utf8.allSatisfy { $0 < 0x80 } && skeleton.contains { ("a"..."z").contains($0) } ? skeleton : nil
    }
}
