import Testing

@Suite("Rules of the sources")
struct SourceRulesTests {
    let product: [Source]
    /// This suite's own files hold the forbidden words as data.
    let everything: [Source]

    init() throws {
        product = try Repository.swiftFiles(under: "Sources")
        everything = try product + Repository.swiftFiles(under: "Tests").filter { !$0.path.hasPrefix("Tests/ArchitectureTests/") }
    }

    @Test("Nothing is public: a target's interface is its package API", arguments: ["public", "open"])
    func nothingIsPublic(word: String) {
        for file in product {
            // `open` is also a name; only as a modifier is it an access level.
            let code = file.code
            let modifiers = ["class", "func", "var", "struct", "enum", "protocol", "import", "init", "let", "actor", "extension"]
            let lines = Source.lines(of: code, withWord: word).filter { number in
                let words = code.split(separator: "\n", omittingEmptySubsequences: false)[number - 1].split(separator: " ")
                return words.indices.dropLast().contains { words[$0] == word && modifiers.contains(String(words[$0 + 1])) }
            }
            #expect(lines == [], "\(file.path)")
        }
    }

    @Test("The product neither crashes on purpose nor by force", arguments: ["try!", "as!", "fatalError"])
    func noForce(word: String) {
        for file in product {
            #expect(file.lines(withWord: word) == [], "\(file.path)")
        }
    }

    @Test("Work is finished, not announced", arguments: ["TODO", "FIXME", "XXX"])
    func nothingIsAnnounced(word: String) {
        for file in everything {
            #expect(Source.lines(of: file.text, withWord: word) == [], "\(file.path)")
        }
    }

    @Test("A promise made to the compiler has its reason beside it", arguments: ["@unchecked Sendable", "nonisolated(unsafe)"])
    func promisesHaveReasons(promise: String) {
        for file in product {
            for number in Source.lines(of: file.withoutComments, withWord: promise) {
                let around = file.lines[max(0, number - 4)..<number]
                #expect(around.contains { $0.contains("//") }, "\(file.path):\(number) says no reason")
            }
        }
    }

    @Test(
        "Whoever looks for one of the field's words finds the file that holds the code",
        arguments: ["Authorizer", "Idempotency", "Recovery", "Conflict", "Rollback", "RateLimit", "Revocation", "RestartBackoff"])
    func filesAreNamedAfterTheField(word: String) {
        #expect(product.contains { $0.path.split(separator: "/").last?.contains(word) == true })
    }

    @Test("Files are short enough to be read at once")
    func filesAreShort() {
        for file in product {
            #expect(file.lines.count <= Architecture.longestFile, "\(file.path)")
        }
    }

    @Test("C lives only where the names say so")
    func cStaysInItsTargets() throws {
        let extensions = [".c", ".h", ".m", ".cpp", ".hpp", ".s", ".S", ".modulemap"]
        for path in try Repository.files(under: "Sources") where extensions.contains(where: path.hasSuffix) {
            let target = String(path.split(separator: "/")[1])
            #expect(Architecture.mayContainC(target), "\(path)")
        }
    }

    @Test("No file knows the machine it was written on")
    func noLocalPaths() throws {
        let ours = ["Sources", "Tests", "Benchmarks", "docs", "scripts"].flatMap { (try? Repository.files(under: $0)) ?? [] }
        for path in ours + ["Makefile", "Package.swift", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
            // Compiled files and samples of broken text are no text.
            guard let text = try? Repository.text(path) else { continue }
            #expect(!text.contains(Repository.root + "/"), "\(path) holds the path of this checkout")
        }
        for file in product {
            #expect(!Self.homes(in: file.withoutComments), "\(file.path) holds a path below somebody's home")
        }
    }

    /// Whether a text holds a path below somebody's home on Linux or macOS. The home inside a sandbox is a constant without more behind it.
    private static func homes(in text: String) -> Bool {
        ["/home/", "/Users/", "/root/"].contains { home in
            text.ranges(of: home).contains { range in
                let name = text[range.upperBound...].prefix { $0.isLetter }
                return !name.isEmpty && text[name.endIndex...].first == "/"
            }
        }
    }
}
