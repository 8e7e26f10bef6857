/// The reason why a confined program gave no result, as the rest of a sentence.
enum ConfinedCommandError: Error, Equatable, CustomStringConvertible {
    case notBuilt(String)
    case ended
    case stalled
    case tooMuchOutput(bytes: Int)

    var description: String {
        switch self {
        case .notBuilt(let why): "its helper sandbox could not be built: \(why)"
        case .ended: "its helper sandbox ended before it did"
        case .stalled:
            "it blocked on something that is not a regular file and was stopped; find FIFOs and devices in the repository (find . -type p) and remove them"
        case .tooMuchOutput(let bytes): "it wrote more than \(bytes >> 20) MiB and was stopped"
        }
    }
}
