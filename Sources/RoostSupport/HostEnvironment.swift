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

/// The environment of this process. The only place that reads it.
package enum HostEnvironment {
    /// The environment variables.
    package static var current: [String: String] { ProcessInfo.processInfo.environment }
    /// The number of active processor cores.
    package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
    /// The working directory.
    package static var currentFolder: String { FileManager.default.currentDirectoryPath }
}

extension StateFolder {
    /// The state folder according to this process's environment.
    package static var current: StateFolder {
        StateFolder(environment: HostEnvironment.current, currentFolder: HostEnvironment.currentFolder, user: geteuid())
    }
}
