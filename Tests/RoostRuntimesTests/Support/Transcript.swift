@testable import RoostRuntimes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Recorded sessions of the real CLI, in `Tests/support/transcripts`: lines `<<< +0.85s {json}` are its output. Truncated lines are left
/// out.
struct Transcript {
    let name: String
    /// Sections of one command each, in order.
    let sections: [Section]

    struct Section {
        let title: String
        let output: [[UInt8]]
    }

    /// `Tests/support`, relative to this file: `Tests/RoostRuntimesTests/Support/Transcript.swift`.
    static let supportFolder = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/support"

    /// - Throws: Foundation's error if the folder cannot be read.
    static func claude() throws -> [Transcript] {
        let folder = supportFolder + "/transcripts"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("claude-") }.sorted().map { name in
            Transcript(name: name, text: try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))
        }
    }

    private init(name: String, text: String) {
        self.name = name
        var sections: [Section] = []
        var title = ""
        var output: [[UInt8]] = []
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("$ ") {
                if !output.isEmpty { sections.append(Section(title: title, output: output)) }
                title = String(line)
                output = []
            } else if line.hasPrefix("<<< "), let json = line.firstIndex(of: "{"), !line.hasSuffix("(line cut)") {
                output.append(Array(line[json...].utf8))
            }
        }
        if !output.isEmpty { sections.append(Section(title: title, output: output)) }
        self.sections = sections
    }
}
