/// Where the content that a path had when the run started can be had from.
enum BaseSource: Sendable {
    case absent
    /// It was there, but nobody can say any more with what content.
    case unknown
    case folder
    /// In a file of ours.
    case stored(path: String, mode: UInt32)
    /// The project's file is still the one that was seen.
    case live(FileStamp)
    /// In the repository's HEAD of that time.
    case committed(FileStamp)

    var isFile: Bool {
        switch self {
        case .absent, .folder: false
        case .unknown, .stored, .live, .committed: true
        }
    }
}
