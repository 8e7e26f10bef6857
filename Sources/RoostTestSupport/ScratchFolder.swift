#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A folder of the test's own, removed with everything in it when the body ends, however it ends. What a body leaves that throws is copied to
/// `$ROOST_TEST_FAILURES` before, where that is set.
package func withScratchFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let manager = FileManager.default
    // Sockets lie in it, whose paths have at most 108 bytes: a long `TMPDIR` leaves no room for them.
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
