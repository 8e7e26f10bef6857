/// Where the content is that a path had when the run started.
enum BaseSource: Sendable {
    case absent
    /// It existed, but its content is not known any more.
    case unknown
    case folder
    /// In a file of the state folder.
    case stored(path: String, mode: UInt32)
    /// In the project, whose file did not change since.
    case live(FileStamp)
    /// In the commit that HEAD named when the run started.
    case committed(FileStamp)

    var isFile: Bool {
        switch self {
        case .absent, .folder: false
        case .unknown, .stored, .live, .committed: true
        }
    }
}
