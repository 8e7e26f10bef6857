import RoostSupport

/// Paths as people type them.
enum UserPath {
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : HostEnvironment.currentFolder + "/" + path
    }
}
