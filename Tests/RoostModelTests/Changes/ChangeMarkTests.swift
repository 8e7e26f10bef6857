import RoostModel
import Testing

@Suite("Marks of changed files")
struct ChangeMarkTests {
    private func side(_ text: String, mode: UInt32 = 0o644, _ kind: ChangeFacts.Side.Kind = .file) -> ChangeFacts.Side {
        ChangeFacts.Side(kind: kind, mode: mode, content: Array(text.utf8))
    }

    private func kinds(_ path: String, _ before: String? = nil, _ after: String) -> [ChangeMark.Kind] {
        ChangeFacts(path: path, before: before.map { side($0) }, after: side(after)).marks.map(\.kind)
    }

    @Test("A manifest's scripts are compared, not its text")
    func manifests() {
        let before = #"{"scripts": {"test": "x"}, "version": "1"}"#
        #expect(kinds("package.json", before, #"{"version": "2", "scripts": {"test": "x"}}"#) == [])
        #expect(kinds("package.json", before, #"{"scripts": {"test": "y"}}"#) == [.packageScript])
        #expect(kinds("a/package.json", before, #"{"scripts": {"test": "x", "prepare": "evil"}}"#) == [.packageScript])
        #expect(kinds("package.json", nil, #"{"name": "x"}"#) == [])
        #expect(kinds("package.json", before, #"{"scripts": {"test": "x"}, "scripts": {"install": "evil"}}"#) == [.packageScript])
        #expect(kinds("package.json", before, #"{"\u0073cripts": {"install": "evil"}}"#) == [.packageScript])
        #expect(kinds("package.json", before, "{ not json") == [.packageScript])
        #expect(kinds("pyproject.toml", "[project]\nname = 'x'\n", "[project]\nname = 'y'\n") == [])
        #expect(kinds("pyproject.toml", nil, "[build-system]\nbuild-backend = 'evil'\n") == [.buildScript])
    }

    @Test(
        "A link is marked if it leads out of the project or into a repository",
        arguments: [
            ("/etc", true), ("../x", true), ("a/../../x", true), ("a/../b", false), ("b", false), (".git/hooks", true), ("..", true),
        ])
    func links(target: String, isMarked: Bool) {
        let marks = ChangeFacts(path: "link", before: nil, after: side(target, .symlink)).marks
        #expect(marks.contains { $0.kind == .linkOut } == isMarked)
    }

    @Test("A link in place of an editor's folder is marked like the folder")
    func linkedFolder() {
        #expect(ChangeFacts(path: ".vscode", before: nil, after: side("x", .symlink)).marks.map(\.kind) == [.editor])
        #expect(kinds(".vscode", nil, "x") == [])
    }

    @Test(
        "The text of a mark continues a sentence that begins with the file's name",
        arguments: [".envrc", "lefthook.yml", ".exrc", "AGENTS.md", "Jenkinsfile", ".npmrc", "setup.py", ".gitattributes", ".gdbinit"])
    func words(name: String) {
        let marks = ChangeFacts(path: name, before: nil, after: side("x")).marks
        #expect(marks.count == 1 && marks.allSatisfy { $0.words.hasPrefix("is ") || $0.words.hasPrefix("runs ") }, "\(marks)")
    }

    @Test("A deleted file has no marks")
    func deleted() {
        #expect(ChangeFacts(path: ".envrc", before: side("x"), after: nil).marks == [])
    }

    @Test("Every kind except permissions and invalid text needs confirmation")
    func asked() {
        #expect(Set(ChangeMark.Kind.allCases).subtracting(ChangeMark.asked) == [.executable, .invalidText, .worldWritable])
    }
}
