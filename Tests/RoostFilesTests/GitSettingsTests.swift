import Foundation
import RoostModel
import Testing

@testable import RoostFiles

/// What git is told of a repository's and a person's settings.
@Suite struct GitSettingsTests {
    private func entry(_ key: String, _ value: String?, origin: String? = nil) -> GitSettings.Entry {
        .init(origin: origin, key: key, value: value)
    }

    @Test("The list is read with names alone, empty values, and values of several lines")
    func parsing() {
        let plain = GitSettings(parsing: Array("core.bare\0user.name\n\0alias.x\n!one\ntwo\0".utf8), withOrigins: false)
        #expect(plain.entries == [entry("core.bare", nil), entry("user.name", ""), entry("alias.x", "!one\ntwo")])
        let told = GitSettings(parsing: Array("file:/a b\0user.name\nMe\0command line:\0core.eol\nlf\0".utf8), withOrigins: true)
        #expect(told.entries == [entry("user.name", "Me", origin: "/a b"), entry("core.eol", "lf", origin: "command line:")])
        #expect(GitSettings(parsing: [], withOrigins: true).entries.isEmpty)
    }

    @Test("Nothing that starts a program, includes a file or asks others is kept of a repository")
    func repository() {
        let hostile = [
            "filter.e.clean", "filter.e.process", "filter.e.smudge", "core.fsmonitor", "core.hookspath", "core.pager", "core.editor",
            "core.sshcommand", "core.gitproxy", "core.askpass", "core.alternaterefscommand", "core.worktree", "core.attributesfile",
            "core.excludesfile", "diff.external", "diff.t.textconv", "diff.t.command", "merge.m.driver", "gpg.program", "commit.gpgsign",
            "log.showsignature", "credential.helper", "include.path", "includeif.gitdir:/.path", "remote.origin.promisor",
            "remote.origin.uploadpack", "extensions.partialclone", "extensions.worktreeconfig", "uploadpack.packobjectshook",
            "submodule.x.update", "submodule.x.url", "alias.status", "protocol.ext.allow", "safe.directory", "user.signingkey",
        ]
        let settings = GitSettings(
            hostile.map { entry($0, "x") } + [entry("core.autocrlf", "true"), entry("extensions.objectformat", "sha256")])
        #expect(settings.harmlessOfRepository.entries.map(\.key) == ["core.autocrlf", "extensions.objectformat"])
        #expect(settings.harmlessOfPerson.entries.map(\.key) == ["core.autocrlf"])
    }

    @Test("A run's git gets names and conversions, and of filter programs Git LFS alone, by its very commands and where it is")
    func forRuns() throws {
        let large = [
            entry("filter.lfs.clean", "git-lfs clean -- %f"), entry("filter.lfs.smudge", "git-lfs smudge -- %f"),
            entry("filter.lfs.process", "git-lfs filter-process"), entry("filter.lfs.required", "true"),
        ]
        let others = [
            entry("user.name", "Jo"), entry("filter.e.clean", "evil"), entry("credential.helper", "store"), entry("core.pager", "x"),
        ]
        func text(_ entries: [GitSettings.Entry], installed: Bool = true) -> String {
            GitSettings(others + entries).textForRuns { installed && $0 == "/usr/bin/git-lfs" }
        }
        let plain = "[user]\n\tname = \"Jo\"\n"
        #expect(text([]) == plain)
        #expect(text(large, installed: false) == plain)
        let file = FileManager.default.temporaryDirectory.path + "/roost-lfs-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        try text(large).write(toFile: file, atomically: true, encoding: .utf8)
        let output = try TestCommand.run(TestCommand.git, ["config", "--list", "-z", "--file", file]).output
        let read = GitSettings(parsing: output, withOrigins: false).entries
        #expect(Set(read.map(\.key)) == Set(large.map(\.key) + ["user.name"]))
        for one in large { #expect(read.contains(one)) }
        #expect(text(Array(large.dropLast())) == plain, "not the whole section")
        for (key, value) in [("clean", "git-lfs clean -- %f; evil"), ("smudge", "/tmp/git-lfs smudge -- %f"), ("x", "evil")] {
            #expect(text(large + [entry("filter.lfs.\(key)", value)]) == plain)
        }
    }

    @Test("What is written says the same to git, whatever a value holds")
    func text() throws {
        let names = ["a \"quoted\" \\ name", " spaces ; and # marks ", "tab\there", "line\nfeed", "[section]\n\tkey = x"]
        for name in names {
            let file = FileManager.default.temporaryDirectory.path + "/roost-settings-" + UUID().uuidString
            defer { try? FileManager.default.removeItem(atPath: file) }
            try GitSettings([entry("user.name", name), entry("core.ignorecase", nil)]).text.write(
                toFile: file, atomically: true, encoding: .utf8)
            let output = try TestCommand.run(TestCommand.git, ["config", "--list", "-z", "--file", file]).output
            #expect(GitSettings(parsing: output, withOrigins: false).entries == [entry("user.name", name), entry("core.ignorecase", nil)])
        }
    }

    @Test("A person's includes for some repositories count where they are meant")
    func includes() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/roost-includes-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/work/p/.git", withIntermediateDirectories: true)
        try Data("ref: refs/heads/main\n".utf8).write(to: URL(filePath: folder + "/work/p/.git/HEAD"))
        let git = try #require(GitFolder(top: folder + "/work/p"))
        func included(_ pattern: String) -> String? {
            entry("includeif.gitdir:\(pattern).path", "~/work.cfg", origin: folder + "/config").included(for: git, home: folder)
        }
        for pattern in ["\(git.path.dropLast(4))", "~/work/", "./work/", "work/", "**/p/.git", git.path] {
            #expect(included(pattern + (pattern.hasSuffix("p") ? "/" : "")) == folder + "/work.cfg", "\(pattern)")
        }
        for pattern in ["~/elsewhere/", "/work/", "~/work"] { #expect(included(pattern) == nil, "\(pattern)") }
    }

    @Test("Whom a person calls safe is safe, and an empty value takes back what came before")
    func trust() {
        func isTrusted(_ values: String...) -> Bool {
            GitFolder.isTrusted("/srv/p", by: GitSettings(values.map { entry("safe.directory", $0) }), home: "/srv")
        }
        #expect(isTrusted("/srv/p"))
        #expect(isTrusted("*"))
        #expect(isTrusted("~/p"))
        #expect(isTrusted("/srv/*"))
        #expect(!isTrusted())
        #expect(!isTrusted("/srv"))
        #expect(!isTrusted("/srv/p/q"))
        #expect(!isTrusted("*", ""))
        #expect(isTrusted("", "/srv/p"))
    }
}
