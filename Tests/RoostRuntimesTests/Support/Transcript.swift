@testable import RoostRuntimes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Recorded sessions of the real CLI, kept beside the package where it is developed: lines `<<< +0.85s {json}` are what it wrote. Some are
/// cut; those are left out.
struct Transcript {
    let name: String
    /// Sections of one command each, in order.
    let sections: [Section]

    struct Section {
        let title: String
        let output: [[UInt8]]
    }

    static let folder: String? = {
        // Tests/RoostRuntimesTests/Support/Transcript.swift → the package's root.
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return ["/\(root)/../shared/transcripts", "/\(root)/../../shared/transcripts"]
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    static var claude: [Transcript] {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
        return names.filter { $0.hasPrefix("claude-") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(folder)/\(name)").map {
                Transcript(name: name, text: String(decoding: $0, as: UTF8.self))
            }
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
