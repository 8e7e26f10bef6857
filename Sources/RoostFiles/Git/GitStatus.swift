/// What `git status --porcelain=v2 --branch -z` reports for a work tree (git-status(1), "Porcelain Format Version 2").
struct GitStatus: Sendable, Equatable {
    /// `nil` where there is no commit yet.
    var head: String?
    /// Paths whose content or mode differs from HEAD's, tracked or not; ignored ones are left out.
    var dirty: [TreePath] = []

    static let arguments = [
        "--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames",
        "--ignore-submodules=all",
        "--no-ahead-behind",
    ]

    init(parsing output: [UInt8]) {
        for record in output.split(separator: 0) {
            switch record.first {
            case UInt8(ascii: "#"):
                let words = String(decoding: record, as: UTF8.self).split(separator: " ")
                if words.count == 3, words[1] == "branch.oid", GitFolder.isHash(String(words[2])) { head = String(words[2]) }
            case UInt8(ascii: "?"): dirty.append(TreePath(Array(record.dropFirst(2))))
            case UInt8(ascii: "1"): add(record, fields: 8)
            case UInt8(ascii: "u"): add(record, fields: 10)
            default: break
            }
        }
    }

    /// The path, which follows a fixed number of fields and may contain spaces.
    private mutating func add(_ record: ArraySlice<UInt8>, fields: Int) {
        let parts = record.split(separator: UInt8(ascii: " "), maxSplits: fields, omittingEmptySubsequences: false)
        if parts.count == fields + 1 { dirty.append(TreePath(Array(parts[fields]))) }
    }
}
