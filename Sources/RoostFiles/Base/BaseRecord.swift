/// The record of a base, beside the stamps.
struct BaseRecord: Sendable, Codable {
    /// The commit that HEAD named; `nil` without git or without a commit.
    var head: String?
    /// Length of the stamp file in bytes, which shows whether it is complete.
    var stampBytes: Int
    /// Paths that differed from HEAD, so HEAD's content is not their base.
    var dirty: [TreePath]
    /// Contents and absences that are known apart from the stamps.
    var known: [Known]
    /// Folders below which only `known` counts: an earlier run of the task already covered them.
    var coveredFolders: [TreePath]
    /// The ignore lists of the repository and of the user, the strongest first.
    var ignoreLists: [String]

    struct Known: Sendable, Codable {
        enum State: Sendable, Codable {
            case absent
            /// Its content is not known any more.
            case unknown
            /// Content in the file with this number beside the record; a link's content is its target.
            case content(number: Int, mode: UInt32)
        }

        var path: TreePath
        var state: State
    }
}
