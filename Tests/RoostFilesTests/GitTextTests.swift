import Foundation
import RoostModel
import Testing

@testable import RoostFiles

/// What Roost reads of git's files without git says what git says.
@Suite struct GitTextTests {
    private func withRepository(_ options: String = "", _ body: (String) throws -> Void) async throws {
        try await Bench.with { bench in
            try TestCommand.shell("git init -q -b main \(options) .", in: bench.project)
            try body(bench.project)
        }
    }

    @Test("Settings are read as git reads them: quotes, escapes, comments, subsections, lines that go on")
    func settings() async throws {
        try await withRepository { project in
            let text = #"""
                [core]
                	bare = false ; comment
                	name = a  b	# other
                	flag
                [Remote "a \"b\" \\ c"] url = "https://x/ # no comment" tail
                [branch.Main]
                	merge=one\
                two
                	tabs = "a\tb\nc"
                [empty]
                	value =
                	quoted = ""
                """#
            try Data((text + "\n").utf8).write(to: URL(filePath: project + "/.git/config"))
            let listed = try TestCommand.shell("git config --file .git/config --list -z", in: project)
            let own = GitSettings(text: Array((text + "\n").utf8))
            let git = GitSettings(parsing: Array(listed.utf8), withOrigins: false)
            #expect(own == git)
            #expect(own.entries.count == 8)
        }
    }

    @Test("What a run's git is told holds no credentials, hooks or programs; remotes and branches stay")
    func told() {
        let text = """
            [core]
            \trepositoryformatversion = 0
            \thooksPath = evil
            \tfsmonitor = evil
            \tautocrlf = input
            [remote "origin"]
            \turl = https://me:secret@host.invalid/x.git
            \tfetch = +refs/heads/*:refs/remotes/origin/*
            \tuploadpack = evil
            [branch "main"]
            \tremote = origin
            [http "https://host.invalid"]
            \textraHeader = AUTHORIZATION: basic secret
            [credential]
            \thelper = secret
            [diff "x"]
            \ttextconv = evil
            [filter "x"]
            \tclean = evil
            [include]
            \tpath = evil
            """
        let told = GitSettings(text: Array(text.utf8)).repositoryTextForRuns { _ in false }
        for word in ["secret", "evil"] { #expect(!told.contains(word), "\(told)") }
        for word in ["[remote \"origin\"]", "https://host.invalid/x.git", "[branch \"main\"]", "autocrlf"] { #expect(told.contains(word)) }
    }

    @Test("A marked index is one that git takes, and only the marked entries are skipped", arguments: ["2", "3", "4"], ["sha1", "sha256"])
    func index(version: String, format: String) async throws {
        try await withRepository("--object-format=\(format)") { project in
            try TestCommand.shell(
                """
                mkdir -p sub/.env.d; for name in .env a.txt sub/prod.env sub/.env.d/one sub/.env.example z; do echo $name > $name; done
                git add -A; git update-index --index-version \(version)
                if [ \(version) = 3 ]; then echo n > new; git add -N new; fi
                """, in: project)
            let bytes = Array(try Data(contentsOf: URL(filePath: project + "/.git/index")))
            let index = try #require(GitIndex(bytes, isLong: format == "sha256"))
            let marked = try #require(index.skipping(EnvironmentFileName.isHidden))
            try Data(marked).write(to: URL(filePath: project + "/.git/index"))
            let listed = try TestCommand.shell("git ls-files -v | sort; git fsck 2>&1", in: project).split(separator: "\n").map(String.init)
            #expect(listed.filter { $0.hasPrefix("S ") } == ["S .env", "S sub/.env.d/one", "S sub/prod.env"], "\(listed)")
            #expect(!listed.contains { $0.contains("error") || $0.contains("bad") })
            try TestCommand.shell("for name in .env sub/prod.env sub/.env.d/one; do : > $name; done", in: project)
            #expect(
                try TestCommand.shell("git status --porcelain", in: project).split(separator: "\n").allSatisfy {
                    $0.hasPrefix("A ") || $0.hasPrefix(" A")
                })
            #expect(GitIndex(marked, isLong: format == "sha256")?.skipping(EnvironmentFileName.isHidden) == nil)
            let cut = GitIndex(Array(bytes.prefix(bytes.count / 2)), isLong: format == "sha256")
            #expect(cut?.skipping { _ in true } == nil)
            let many = Array("DIRC".utf8) + [0, 0, 0, 2, 255, 255, 255, 255] + [UInt8](repeating: 7, count: 3000)
            #expect(GitIndex(many, isLong: format == "sha256")?.skipping { _ in true } == nil)
        }
    }

    @Test("References are read as git lists them, packed and loose, in a linked work tree too; what is no reference is passed over")
    func references() async throws {
        try await withRepository { project in
            try TestCommand.shell(
                """
                echo a > a; git add a; git commit -qm one; git branch packed; git tag -a -m t heavy; git pack-refs --all
                echo b > a; git commit -qam two; git branch loose; git update-ref refs/notes/x HEAD
                git symbolic-ref refs/remotes/origin/HEAD refs/heads/main; git branch -f packed
                git worktree add -q ../linked -b linked
                echo nonsense > .git/refs/heads/broken; ln -s /etc/passwd .git/refs/heads/link
                """, in: project)
            let listed = try TestCommand.shell("git for-each-ref --format='%(objectname) %(refname)' 2>/dev/null", in: project)
            let known = Dictionary(
                listed.split(separator: "\n").map { line in
                    let words = line.split(separator: " ").map(String.init)
                    return (words[1], words[0])
                }, uniquingKeysWith: { $1 })
            let folder = try Folder(project + "/.git")
            let own = try #require(try GitReferences(folder, common: folder))
            #expect(own.hashes == known.filter { $0.key != "refs/remotes/origin/HEAD" })
            #expect(own.symbolic == ["refs/remotes/origin/HEAD": "refs/heads/main"])
            #expect(own.head == "ref: refs/heads/main")
            #expect(own.commit == known["refs/heads/main"])
            let other = try #require(GitFolder(top: project + "/../linked"))
            let linked = try #require(try GitReferences(try Folder(other.path), common: try Folder(other.common)))
            #expect(linked.branch == "refs/heads/linked")
            #expect(linked.hashes == own.hashes)
        }
    }

    @Test("A name that another reference leaves no room for is spelled with less folders")
    func names() {
        #expect(
            AgentReferenceNames.spellings("refs/heads/roost/1/a/b") == [
                "refs/heads/roost/1/a/b", "refs/heads/roost/1/a-b", "refs/heads/roost/1-a-b", "refs/heads/roost-1-a-b",
            ])
        #expect(AgentReferenceNames.spellings("refs/heads/other") == ["refs/heads/other"])
    }
}
