/// What Package.swift declares, read from its text. (Running `swift package dump-package` inside a test would wait for the lock of the build
/// that runs the test.) It relies on the manifest's form: one `name:` and one flat `dependencies:` list a target.
struct Manifest {
    struct Target {
        let name: String
        let kind: Kind
        let targets: Set<String>
        let libraries: Set<String>
        /// Folder from the root of the repository.
        let path: String
    }

    enum Kind: String, CaseIterable {
        case target
        case executableTarget
        case testTarget
    }

    let targets: [Target]

    init(text: String) {
        let code = Source(text: text).withoutComments
        // Dependencies of the package come before; only what follows the list's label declares targets.
        let list = code.firstRange(of: "\n    targets: [").map { code[$0.upperBound...] } ?? ""
        targets = Kind.allCases.flatMap { kind in
            list.ranges(of: "\n        .\(kind.rawValue)(").compactMap { Self.target(kind, in: list[$0.upperBound...].prefixInParentheses) }
        }
    }

    private static func target(_ kind: Kind, in body: Substring) -> Target? {
        guard let name = body.firstQuoted(after: "name:") else { return nil }
        let dependencies = body.firstRange(of: "dependencies:").map { body[$0.upperBound...].prefixInBrackets } ?? ""
        var targets = Set<String>()
        var libraries = Set<String>()
        for line in dependencies.split(separator: "\n") {
            if let library = line.firstQuoted(after: ".product(name:") {
                libraries.insert(library)
            } else {
                targets.formUnion(line.quoted)
            }
        }
        let usual = kind == .testTarget ? "Tests/\(name)" : "Sources/\(name)"
        return Target(name: name, kind: kind, targets: targets, libraries: libraries, path: body.firstQuoted(after: "path:") ?? usual)
    }
}

extension StringProtocol {
    /// What stands between quotes: every second piece.
    fileprivate var quoted: [String] {
        split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    fileprivate func firstQuoted(after label: String) -> String? {
        guard let start = firstRange(of: label)?.upperBound, let open = self[start...].firstIndex(of: "\"") else { return nil }
        return String(self[index(after: open)...].prefix { $0 != "\"" })
    }

    /// Up to the parenthesis that closes one opened before the start.
    fileprivate var prefixInParentheses: SubSequence { prefixUntilClosed(open: "(", close: ")", depth: 1) }

    /// From the first bracket to its partner.
    fileprivate var prefixInBrackets: SubSequence { prefixUntilClosed(open: "[", close: "]", depth: 0) }

    private func prefixUntilClosed(open: Character, close: Character, depth: Int) -> SubSequence {
        var depth = depth
        for position in indices {
            if self[position] == open { depth += 1 }
            if self[position] == close {
                depth -= 1
                if depth == 0 { return self[..<position] }
            }
        }
        return self[...]
    }
}
