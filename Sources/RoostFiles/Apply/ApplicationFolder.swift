/// The record of one application: its intent, both contents of every path, and marks of its progress.
struct ApplicationFolder: Sendable {
    let path: String

    enum Mark: String, Sendable {
        /// All files are written.
        case done
        /// The hash of the signed commit that replaces the first one.
        case signed
        /// The application failed, and all files are as before.
        case rolledBack = "rolled-back"
        /// An undo began.
        case undoing
        case undone
    }

    func content(_ number: Int, _ direction: Direction) -> String { "\(path)/\(number).\(direction == .forward ? "after" : "before")" }

    func intent() throws -> Intent? { try Disk.decode(Intent.self, from: path + "/intent.json") }

    func store(_ intent: Intent) throws { try Disk.replace(path + "/intent.json", with: try Disk.encode(intent)) }

    func has(_ mark: Mark) -> Bool { Disk.exists(path + "/" + mark.rawValue) }

    func set(_ mark: Mark, _ text: String = "") throws { try Disk.replace(path + "/" + mark.rawValue, with: Array(text.utf8)) }

    func text(_ mark: Mark) -> String? { GitFolder.line(of: path + "/" + mark.rawValue) }

    func clear(_ mark: Mark) throws {
        try Disk.remove(path + "/" + mark.rawValue)
        try Folder(path).sync()
    }
}
