#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A folder of the test's own, removed with everything in it when the body ends, however it ends.
package func withScratchFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let manager = FileManager.default
    let path = manager.temporaryDirectory.path + "/roost-test-" + UUID().uuidString.lowercased().prefix(8)
    try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? manager.removeItem(atPath: path) }
    return try await body(path)
}
