/// What was written down about the state that a run starts from, beside the stamps.
struct BaseRecord: Sendable, Codable {
    /// The commit that HEAD named; `nil` without git or without a commit.
    var head: String?
    /// Length-independent proof that the record was written whole.
    var stampBytes: Int
    /// Paths that differed from HEAD, for which HEAD's content therefore cannot stand.
    var dirty: [TreePath]
    /// Contents and absences that are known apart from the stamps.
    var known: [Known]
    /// Folders below which only `known` counts: an earlier run of the task already covered them.
    var coveredFolders: [TreePath]
    /// The ignore lists of the repository and of the person, strongest first.
    var ignoreLists: [String]

    struct Known: Sendable, Codable {
        enum State: Sendable, Codable {
            case absent
            /// Nobody can say any more what it was.
            case unknown
            /// Content in the file with this number beside the record; a link's content is its target.
            case content(number: Int, mode: UInt32)
        }

        var path: TreePath
        var state: State
    }
}
