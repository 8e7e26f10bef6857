#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Small files of the host that runtimes ask for (a sign-in, a package description).
enum HostFiles {
    /// `nil` where it cannot be read or is larger than any such file has reason to be (2 MiB).
    static func read(_ path: String) -> [UInt8]? {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 2 << 20 else { return nil }
        return [UInt8](data)
    }
}
