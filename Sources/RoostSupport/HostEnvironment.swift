#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The environment of this process: read here and nowhere else.
package enum HostEnvironment {
    package static var current: [String: String] { ProcessInfo.processInfo.environment }
    package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
    package static var currentFolder: String { FileManager.default.currentDirectoryPath }
}

extension StateFolder {
    /// That of this process's environment.
    package static var current: StateFolder {
        StateFolder(environment: HostEnvironment.current, currentFolder: HostEnvironment.currentFolder, user: geteuid())
    }
}
