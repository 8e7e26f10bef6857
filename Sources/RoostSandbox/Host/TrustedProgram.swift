#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import RoostModel

/// Finds helper programs at fixed paths only; `PATH` is not used.
package enum TrustedProgram {
    /// The candidate paths of bubblewrap, in order of preference.
    package static let bubblewrap = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap", "/run/current-system/sw/bin/bwrap"]

    /// The candidate paths of git, in order of preference.
    package static let git = ["/usr/bin/git", "/usr/local/bin/git", "/bin/git", "/run/current-system/sw/bin/git", "/opt/homebrew/bin/git"]

    /// The first candidate that only root can change, along its whole path; `nil` if there is none.
    package static func find(_ candidates: [String]) -> String? { candidates.first { complaint(about: $0) == nil } }

    /// The reason why a program is not trusted; `nil` if it is.
    package static func complaint(about path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return "\(path) does not exist" }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o111 != 0 else { return "\(path) is not an executable file" }
        // Both the path itself and the target of a link are checked.
        return complaint(aboutPlacesOf: path) ?? HostFile.entry(path).flatMap { complaint(aboutPlacesOf: $0.resolved) }
    }

    private static func complaint(aboutPlacesOf path: String) -> String? {
        var status = stat()
        var place = path
        while true {
            guard stat(place, &status) == 0 else { return "\(place) cannot be checked" }
            guard status.st_uid == 0 else { return "\(place) does not belong to root" }
            guard status.st_mode & 0o002 == 0, status.st_mode & 0o020 == 0 || status.st_gid == 0 else {
                return "\(place) can be changed by users other than root"
            }
            if place == "/" { return nil }
            place = AbsolutePath.parent(of: place)
        }
    }
}
