#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs `body` with a temporary folder that is removed afterwards. If the body throws, the folder is first copied to
/// `$ROOST_TEST_FAILURES`, if that is set.
package func withScratchFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let manager = FileManager.default
    // Socket paths are limited to 108 bytes, and a long `TMPDIR` would leave no room for them.
    let usual = manager.temporaryDirectory.path
    let name = "roost-test-" + UUID().uuidString.lowercased().prefix(8)
    let path = (usual.utf8.count <= 50 ? usual : "/tmp") + "/" + name
    try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: path) }
    do {
        return try await body(path)
    } catch {
        if let failures = ProcessInfo.processInfo.environment["ROOST_TEST_FAILURES"] {
            try? manager.createDirectory(atPath: failures, withIntermediateDirectories: true)
            try? manager.copyItem(atPath: path, toPath: failures + "/" + name)
        }
        throw error
    }
}
