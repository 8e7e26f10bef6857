#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The checkout that these tests were compiled from.
enum Repository {
    static let root = String(#filePath.dropLast("/Tests/ArchitectureTests/Repository.swift".count))

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }

    /// Files below a folder, as paths from the root, sorted; what is built or hidden is left out.
    static func files(under folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            .filter { path in !path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__pycache__" } }
            .map { "\(folder)/\($0)" }
            .filter { path in
                var isFolder: Bool = false
                return FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder) && !isFolder
            }
            .sorted()
    }

    /// Read and scanned once for all tests.
    static func swiftFiles(under folder: String) throws -> [Source] {
        try allSwiftFiles.get().filter { $0.path.hasPrefix(folder + "/") }
    }

    private static let allSwiftFiles = Result {
        try (files(under: "Sources") + files(under: "Tests") + files(under: "Benchmarks")).filter { $0.hasSuffix(".swift") }
            .map { Source(path: $0, text: try text($0)) }
    }

    /// Folders of `Sources`: one a target, and the guard's, which the manifest does not build.
    static func sourceFolders() throws -> [String] {
        Set(try files(under: "Sources").compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }).sorted()
    }

    static func manifest() throws -> Manifest { Manifest(text: try text("Package.swift")) }
}
