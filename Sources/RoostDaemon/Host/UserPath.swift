import RoostSupport

/// Resolves typed paths.
enum UserPath {
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : HostEnvironment.currentFolder + "/" + path
    }
}
