/// Names that people take for others: `RЕADME.md` with a Cyrillic letter, `readme.md` beside `README.md`, a name with a space at its end.
package enum LookAlikes {
    /// The names in one folder, made ready to be compared.
    package struct Folder: Sendable {
        private let skeletons: [String: [String]]
        private let outlines: [String: [String]]

        package init(_ names: [String]) {
            skeletons = Dictionary(grouping: names, by: NameFolding.skeleton)
            outlines = Dictionary(grouping: names, by: NameFolding.outline)
        }

        /// The name that this one is taken for: another one in the folder, or one in plain letters; `nil` where it is none.
        package func reading(_ name: String) -> String? {
            let beside = (skeletons[NameFolding.skeleton(name)] ?? []) + (outlines[NameFolding.outline(name)] ?? [])
            // Swift takes two spellings of one letter for the same; a file system does not.
            return beside.first { !$0.utf8.elementsEqual(name.utf8) } ?? LookAlikes.plain(name)
        }
    }

    /// A name of other letters that reads as one of plain Latin letters.
    static func plain(_ name: String) -> String? {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return nil }
        let skeleton = NameFolding.skeleton(name)
        return skeleton.utf8.allSatisfy { $0 < 0x80 } && skeleton.contains { ("a"..."z").contains($0) } ? skeleton : nil
    }
}
