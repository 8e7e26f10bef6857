#if os(Linux)
    import Glibc
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    @Suite("What a PATH makes visible")
    struct ToolchainTests {
        /// A home and folders beside it, made of paths: those ending in `/` are folders, `x -> y` is a link, `x*` is a program.
        private static func look(
            _ things: [String], project: String? = nil, _ body: (ToolchainLook, String) throws -> Void
        ) async throws {
            try await withScratchFolder { scratch in
                let folder = try #require(HostFile.entry(scratch)).resolved
                let manager = FileManager.default
                for thing in things + ["home/"] {
                    let words = thing.split(separator: " ").map(String.init)
                    let path = folder + "/" + words[0].filter { $0 != "*" }
                    if thing.hasSuffix("/") {
                        try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
                        continue
                    }
                    try manager.createDirectory(atPath: AbsolutePath.parent(of: path), withIntermediateDirectories: true)
                    if words.count == 3 {
                        let target = words[2].hasPrefix("/") ? words[2] : folder + "/" + words[2]
                        try manager.createSymbolicLink(atPath: path, withDestinationPath: target)
                    } else {
                        try Data("x\n".utf8).write(to: URL(filePath: path))
                        if thing.hasSuffix("*") { try #require(chmod(path, 0o755) == 0) }
                    }
                }
                let project = project.map {
                    ProjectFolder(path: folder + "/" + $0, kind: .git, subfolder: "", ownerUID: geteuid(), ownerGID: getegid())
                }
                try body(ToolchainLook(home: folder + "/home", stateFolder: folder + "/state", project: project), folder)
            }
        }

        @Test(
            "What is shown follows from what lies there",
            arguments: [
                // A folder with programs only.
                (["home/work/bin/tool*", "home/work/other/.git/HEAD"], "home/work/bin", ["home/work/bin"]),
                (["work/bin/tool*", "work/lib/", "work/other/.git/HEAD"], "work/bin", ["work/bin", "work/lib"]),
                (["work/bin/tool*", "work/share/", "work/notes/a"], "work/bin", ["work/bin", "work/share"]),
                // An installed prefix.
                (["opt/kit/bin/tool*", "opt/kit/lib/data"], "opt/kit/bin", ["opt/kit"]),
                (["opt/kit/bin/tool*", "opt/kit/share/data", "opt/kit/README"], "opt/kit/bin", ["opt/kit"]),
                (["jdk/bin/java*", "jdk/lib/", "jdk/jmods/a", "jdk/conf/a", "jdk/release"], "jdk/bin", ["jdk"]),
                (
                    ["home/sdk/go/bin/go*", "home/sdk/go/pkg/", "home/sdk/go/src/a", "home/sdk/go/VERSION"], "home/sdk/go/bin",
                    ["home/sdk/go"]
                ),
                // Virtual environments, wherever they are.
                (
                    ["home/venvs/v/bin/python -> /usr/bin/env", "home/venvs/v/lib/a", "home/venvs/v/pyvenv.cfg"], "home/venvs/v/bin",
                    ["home/venvs/v"]
                ),
                (
                    ["other/.git/HEAD", "other/.venv/bin/x*", "other/.venv/lib/a", "other/.venv/pyvenv.cfg"], "other/.venv/bin",
                    ["other/.venv"]
                ),
                (
                    ["other/.git/HEAD", "other/secret", "other/bin/x*", "other/lib/a", "other/pyvenv.cfg"], "other/bin",
                    ["other/bin", "other/lib", "other/pyvenv.cfg"]
                ),
                // Version managers, recognised by their files.
                (
                    ["home/.nvm/nvm.sh", "home/.nvm/.git/HEAD", "home/.nvm/versions/node/v20/bin/node*"], "home/.nvm/versions/node/v20/bin",
                    ["home/.nvm"]
                ),
                (["home/.cargo/bin/cargo*", "home/.rustup/settings.toml"], "home/.cargo/bin", ["home/.cargo", "home/.rustup"]),
                (["home/go/bin/x*", "home/go/pkg/", "home/go/src/private/a"], "home/go/bin", ["home/go/bin", "home/go/pkg"]),
                (
                    ["home/.local/bin/x*", "home/.local/lib/a", "home/.local/share/keyrings/k"], "home/.local/bin",
                    ["home/.local/bin", "home/.local/lib"]
                ),
                (
                    ["home/.config/nvm/nvm.sh", "home/.config/nvm/versions/node/v20/bin/node*", "home/.config/other/key"],
                    "home/.config/nvm/versions/node/v20/bin", ["home/.config/nvm"]
                ),
                (
                    ["tools/py/.git/HEAD", "tools/py/shims/x*", "tools/py/versions/1/bin/x*", "tools/py/libexec/pyenv*", "tools/notes"],
                    "tools/py/shims", ["tools/py"]
                ),
                (["tools/py/shims/x*", "tools/py/versions/1/bin/x*", "tools/py/secret"], "tools/py/shims", ["tools/py/shims"]),
                (
                    ["home/.gem/ruby/3/bin/x*", "home/.gem/ruby/3/gems/", "home/.gem/ruby/3/specifications/", "home/.gem/credentials"],
                    "home/.gem/ruby/3/bin", ["home/.gem/ruby/3"]
                ),
                (["home/.tool/1/bin/x*", "home/.tool/1/lib/a"], "home/.tool/1/bin", ["home/.tool/1"]),
                (["home/.tool/1/bin/x*", "home/.tool/1/keys/a"], "home/.tool/1/bin", ["home/.tool/1/bin"]),
                // Programs of Node.
                (
                    [
                        "n/bin/x -> n/deps/node_modules/@a/x/cli.js", "n/deps/node_modules/@a/x/cli.js*",
                        "n/deps/node_modules/@a/x/package.json",
                    ], "n/bin",
                    ["n/bin", "n/deps/node_modules/@a/x"]
                ),
                // A program that a link leads to, alone or with its own prefix.
                (["a/bin/x -> b/tools/x", "b/tools/x*", "b/tools/secret"], "a/bin", ["a/bin", "b/tools/x"]),
                (["a/bin/x -> b/bin/x", "b/bin/x*", "b/lib/data"], "a/bin", ["a/bin", "b"]),
            ])
        func shown(_ things: [String], _ entry: String, _ expected: [String]) async throws {
            try await Self.look(things, project: "project") { look, folder in
                let found = try #require(look.look(folder + "/" + entry))
                #expect(found.hidden == nil)
                #expect(Set(found.parts.map(\.destination)) == Set(expected.map { folder + "/" + $0 }))
                #expect(found.parts.allSatisfy { $0.source == $0.destination })
            }
        }

        @Test(
            "What is never shown, and why",
            arguments: [
                (["home/.ssh/id", "home/.ssh/run*"], "home/.ssh", "private"),
                (["home/.ssh/bin/run*", "home/.ssh/lib/a"], "home/.ssh/bin", "private"),
                (["home/.config/x/bin/run*"], "home/.config/x/bin", "private"), (["home/.aws/run*"], "home/.aws", "private"),
                (["home/.mozilla/firefox/run*"], "home/.mozilla/firefox", "private"), (["home/.claude/run*"], "home/.claude", "private"),
                (["home/.local/share/keyrings/run*"], "home/.local/share/keyrings", "private"), (["home/run*"], "home", "home"),
                (["state/bin/run*"], "state/bin", "daemon"), (["home/keys/a", "home/keys/b"], "home/keys", "no programs"),
                (["other/.git/HEAD", "other/bin/x*"], "other/bin", "in the project"), (["file*"], "file", "not a folder"),
                (["other/.git/HEAD", "other/tools/x*"], "other/tools", "in the project"), (["project/a", "x*"], "", "daemon"),
                // Links.
                (["home/.ssh/run*", "home/bin -> home/.ssh"], "home/bin", "private"),
                (["project/.git/HEAD", "home/tools/x*", "project/bin -> home/tools"], "project/bin", "link"),
                (["other/.git/HEAD", "home/tools/x*", "other/bin -> home/tools"], "other/bin", "link"),
                (["project/.git/HEAD", "project/bin/x*", "home/bin -> project/bin"], "home/bin", "link"),
                (["home/run*", "all -> home"], "all", "home"),
            ])
        func hidden(_ things: [String], _ entry: String, _ why: String) async throws {
            try await Self.look(things, project: "project") { look, folder in
                let found = try #require(look.look(entry.isEmpty ? folder : folder + "/" + entry))
                #expect(found.hidden?.contains(why) == true, "\(found)")
                #expect(found.parts.isEmpty)
            }
        }

        @Test("A link among programs makes nothing visible if it leads to keys, into a project or out of one")
        func links() async throws {
            let things = [
                "home/bin/good*", "home/bin/keys -> home/.ssh/run", "home/.ssh/run*", "home/bin/theirs -> other/run", "other/.git/HEAD",
                "other/run*", "home/bin/dead -> nowhere", "home/bin/mine -> project/run", "project/run*", "home/bin/plain -> home/letters",
                "home/letters",
            ]
            try await Self.look(things, project: "project") { look, folder in
                let found = try #require(look.look(folder + "/home/bin"))
                #expect(found.parts == [.init(folder + "/home/bin")])
                #expect(Set(found.leftOut) == ["keys", "theirs", "mine", "plain"])
            }
        }

        @Test("A folder that a link in a prefix leads to is not part of the toolchain")
        func linkedPrefix() async throws {
            try await Self.look(["work/bin/x*", "work/lib -> home/.ssh", "work/share/a", "home/.ssh/id"]) { look, folder in
                #expect(look.look(folder + "/work/bin")?.parts == [.init(folder + "/work")])
            }
            try await Self.look(["work/bin/x*", "work/lib -> home/.ssh", "home/.ssh/id"]) { look, folder in
                #expect(look.look(folder + "/work/bin")?.parts == [.init(folder + "/work/bin")])
            }
        }

        @Test("A tool's parts in HOME are visible if PATH shows the tool, and only then")
        func homeTools() async throws {
            let things = [
                "home/.local/lib/python3.11/site-packages/words.py", "home/.local/lib/python3/note", "home/.local/bin/x*",
                "home/.pyenv/shims/x*", "home/.pyenv/versions/one -> kit", "kit/bin/x*", "kit/lib/a", "kit/share/a",
                "home/.pyenv/versions/two -> home/.ssh", "home/.ssh/bin/x*", "home/.ssh/lib/a", "home/.tool-versions",
                "home/.asdf/shims/x*",
            ]
            try await Self.look(things) { look, folder in
                let home = folder + "/home"
                #expect(look.homeTools([]) == HomeTools())
                let site = home + "/.local/lib/python3.11/site-packages"
                #expect(
                    look.homeTools([.init(home + "/.local/lib")]).parts == [
                        .init(
                            place: ".local/lib/python3.11/site-packages/roost-user-site.pth",
                            content: .file("import site; site.addsitedir('\(site)')\n"))
                    ])
                let shown = look.homeTools([.init(home + "/.pyenv"), .init(home + "/.asdf")])
                #expect(shown.variables["PYENV_ROOT"] == home + "/.pyenv" && shown.variables["ASDF_DATA_DIR"] == home + "/.asdf")
                #expect(shown.variables["RBENV_ROOT"] == nil)
                #expect(shown.parts.map(\.place) == [".tool-versions"])
                #expect(look.versions([.init(home + "/.pyenv")]) == [.init(folder + "/kit")])
                #expect(look.versions([]) == [])
            }
        }

        @Test(
            "Which of the system's settings a tool may show",
            arguments: [
                ("/etc/java-17-openjdk/security/java.security", true), ("/etc/maven/settings.xml", true),
                ("/etc/python3.11/sitecustomize.py", true), ("/etc/shadow", false), ("/etc/ssh/sshd_config", false), ("/etc/passwd", false),
                ("/etc/ssl/private/a.pem", false), ("/etc/tool/a.key", false), ("/etc/tool/credentials.xml", false),
                ("/etc/tool/.netrc", false),
                ("/etc/environment", false), ("/etc/tool/prod.env", false), ("/etc/npmrc", false), ("/etc", false), ("/usr/lib/a", false),
                ("/etc/cron.d/../shadow", false),
            ])
        func settings(_ path: String, _ isPublic: Bool) {
            #expect((AbsolutePath.isPlain(path) && SettingsLook.isPublic(path)) == isPublic)
        }

        @Test("An executed program is shown with its toolchain, otherwise alone, and never from a private folder")
        func executables() async throws {
            let things = [
                "work/run*", "work/secret", "kit/bin/x*", "kit/lib/a", "home/.ssh/run*", "venv/bin/python -> /usr/bin/env", "venv/lib/a",
                "venv/pyvenv.cfg", "project/run*", "work/link -> home/.ssh/run",
            ]
            try await Self.look(things, project: "project") { look, folder in
                func shown(_ path: String) -> [String] {
                    look.executable(folder + "/" + path).map { String($0.destination.dropFirst(folder.count + 1)) }
                }
                #expect(shown("work/run") == ["work/run"])
                #expect(shown("kit/bin/x") == ["kit"])
                #expect(shown("venv/bin/python") == ["venv"])
                for path in ["home/.ssh/run", "work/link", "project/run", "nowhere"] { #expect(shown(path) == []) }
                #expect(look.executable("/usr/bin/env") == [])
            }
        }
    }
#endif
