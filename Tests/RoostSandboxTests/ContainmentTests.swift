#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import RoostModel
    import Testing

    @testable import RoostSandbox

    /// Attacks on the sandbox (docs: the attack list, SB-*). Each has its positive control: without the sandbox the action works.
    @Suite("The walls of a sandbox", .timeLimit(.minutes(20)))
    struct ContainmentTests {
        /// Runs the script on the host, as the user that runs the tests.
        private func outside(_ script: String, in folder: String) async throws -> SandboxFixture.Outcome {
            let result = try await HostCommand.subprocess().run(
                HostCommand.Request(
                    executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: folder))
            return SandboxFixture.Outcome(
                exit: result.exit, output: String(decoding: result.output, as: UTF8.self),
                errors: String(decoding: result.errors, as: UTF8.self))
        }

        private static let owners: [SandboxFixture.Owner] = isRoot ? [.me, .nobody] : [.me]

        @Test(
            "SB-01: nothing outside the writable roots can be changed in any way",
            arguments: [
                "echo x > T/victim", "echo x >> T/victim", "truncate -s 0 T/victim", "mv T/victim T/other",
                "rm -f T/victim && test ! -e T/victim",
                "chmod 777 T/victim", "touch -d 2001-01-01 T/victim", "ln T/victim T/other", "mkdir T/sub", "cp /bin/true T/victim",
            ], owners)
        func writesAreDenied(_ action: String, _ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outsider = fixture.folder + "/outside"
                try FileManager.default.createDirectory(atPath: outsider, withIntermediateDirectories: false)
                try Data("precious".utf8).write(to: URL(filePath: outsider + "/victim"))
                let script = action.replacing("T/", with: outsider + "/")
                for readable in [[], [outsider]] {
                    var before = stat()
                    try #require(stat(outsider + "/victim", &before) == 0)
                    // `rm -f` succeeds for files and folders that do not exist; what counts is the host.
                    let outcome = try await fixture.run(script) { $0.policy.readablePaths = readable }
                    var after = stat()
                    #expect(stat(outsider + "/victim", &after) == 0)
                    #expect(
                        after.st_mode == before.st_mode && after.st_mtim.tv_sec == before.st_mtim.tv_sec
                            && after.st_nlink == before.st_nlink)
                    #expect(try String(contentsOf: URL(filePath: outsider + "/victim"), encoding: .utf8) == "precious")
                    #expect(try FileManager.default.contentsOfDirectory(atPath: outsider) == ["victim"])
                    if !action.hasPrefix("rm") { #expect(outcome.exit != .exited(0), "\(outcome)") }
                }
                let control = try await outside(script, in: "/")
                #expect(control.exit == .exited(0), "\(control)")
            }
        }

        @Test("SB-01: the system's own folders are read-only", arguments: owners)
        func systemIsReadOnly(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let places = ["/usr", "/usr/bin", "/bin", "/etc", "/", "/home", "/proc", "/proc/sys/kernel", "/dev", "/opt"]
                let outcome = try await fixture.run(
                    places.map { "(echo x > \($0)/roost-probe) 2>/dev/null && echo wrote \($0)" }.joined(separator: "; ")
                        + "; (cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern) 2>/dev/null && echo kernel; echo end")
                #expect(outcome.output == "end\n", "\(outcome)")
                let allowed = try await fixture.run(
                    "echo x > /tmp/a && echo x > /dev/shm/a && echo x > /var/tmp/a && echo x > ~/a && echo all")
                #expect(allowed.output == "all\n", "\(allowed)")
            }
        }

        @Test("The system's settings inside are those outside and no more, and nobody can change or open them up", arguments: owners)
        func settingsAreTheSystems(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let files = ["/etc/nsswitch.conf", "/etc/hosts", "/etc/ld.so.cache", "/etc/services"].filter {
                    FileManager.default.fileExists(atPath: $0)
                }
                try #require(!files.isEmpty)
                let look = files.map { "cat \($0) | cksum; stat -Lc '%a %s %Y' \($0)" }.joined(separator: "; ")
                let control = try await outside(look, in: "/")
                #expect(try await fixture.run(look).output == control.output && !control.output.isEmpty)
                let attempts = files.flatMap { file in
                    ["echo x >> \(file)", "chmod 777 \(file)", "mv \(file) /etc/other", "rm -f \(file)", "mount -o remount,rw \(file)"]
                }
                let script =
                    (attempts + ["touch /etc/new /etc/ssl/new", "mkdir /etc/folder", "ls /etc/shadow /etc/sudoers", "ls /sys/etc"])
                    .map { "(\($0)) >/dev/null 2>&1 && echo '\($0)'" }.joined(separator: "; ")
                #expect(try await fixture.run(script + "; grep -c roost: /etc/passwd").output == "1\n")
                #expect(try await outside(look, in: "/").output == control.output)
            }
        }

        @Test("SB-02: denied paths cannot be read, by whatever name", arguments: owners)
        func readsAreDenied(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let ssh = fixture.folder + "/user/.ssh"
                try FileManager.default.createDirectory(atPath: ssh, withIntermediateDirectories: true)
                try Data("private".utf8).write(to: URL(filePath: ssh + "/id"))
                let names = [
                    ssh + "/id", fixture.project + "/../user/.ssh/id", "/proc/self/root" + ssh + "/id", "/proc/1/root" + ssh + "/id",
                    "/proc/self/cwd/../user/.ssh/id", fixture.state + "/bin/roost-guard", "/etc/shadow", "/proc/1/environ",
                ]
                let script = names.map { "cat '\($0)' 2>/dev/null | head -c 16" }.joined(separator: "; ") + "; ls -a \(fixture.folder)"
                let outcome = try await fixture.run(script)
                #expect(outcome.output == ".\n..\nproject\n", "\(outcome)")
                #expect(try await outside("cat '\(names[0])'", in: "/").output == "private")
            }
        }

        @Test("SB-02: other processes of the machine are invisible, and the guard inside is closed")
        func processesAreInvisible() async throws {
            try await SandboxFixture.with { fixture in
                let outcome = try await fixture.run(
                    "ls -d /proc/[0-9]* | wc -l; ls -l /proc/1/exe /proc/1/root >/dev/null 2>&1 && echo open; kill -9 1 2>/dev/null; echo alive"
                )
                let lines = outcome.output.split(separator: "\n")
                // The guard is the first process, which no signal from its own namespace ends.
                #expect(outcome.output.contains("alive"))
                #expect((lines.first.flatMap { Int($0) } ?? 99) < 8, "\(outcome)")
                #expect(!outcome.output.contains("open"))
                #expect(Processes.all.count > 8)
            }
        }

        @Test("SB-03: links lead nowhere outside", arguments: owners)
        func linksAreContained(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let secret = fixture.folder + "/secret"
                try Data("private".utf8).write(to: URL(filePath: secret))
                let outcome = try await fixture.run(
                    """
                    ln -s \(secret) one; ln -s ../secret two; ln -s one three; ln -s / root
                    cat one two three root\(secret) 2>/dev/null
                    echo x > one; echo x > two; echo x > three; echo end
                    """)
                #expect(outcome.output == "end\n", "\(outcome)")
                #expect(try String(contentsOf: URL(filePath: secret), encoding: .utf8) == "private")
                #expect(try await outside("cat ../secret", in: fixture.project).output == "private")
            }
        }

        @Test("SB-03: a link swapped in a tight race stays contained")
        func racedLink() async throws {
            try await SandboxFixture.with { fixture in
                let secret = fixture.folder + "/secret"
                try Data("private".utf8).write(to: URL(filePath: secret))
                let outcome = try await fixture.run(
                    """
                    echo harmless > plain
                    (i=0; while [ $i -lt 2000 ]; do ln -sfn \(secret) swap; ln -sfn plain swap; i=$((i+1)); done) &
                    i=0; while [ $i -lt 2000 ]; do read line < swap && [ "$line" = private ] && echo leaked; echo x 1<> swap; i=$((i+1)); done 2>/dev/null
                    wait; echo end
                    """)
                #expect(!outcome.output.contains("leaked"))
                #expect(outcome.output.hasSuffix("end\n"))
                #expect(try String(contentsOf: URL(filePath: secret), encoding: .utf8) == "private")
            }
        }

        @Test("SB-05: files that tools would obey, created inside, stay in the layer", arguments: owners)
        func createdFilesStay(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run(
                    """
                    mkdir -p .git/hooks .claude .vscode && echo evil > .git/hooks/pre-commit && echo evil > .claude/settings.json \
                    && echo evil > .vscode/tasks.json && echo evil > .envrc && echo evil > ~/.bashrc && echo made
                    """)
                #expect(outcome.output == "made\n", "\(outcome)")
                for name in [".git", ".claude", ".vscode", ".envrc"] { #expect(access(fixture.project + "/" + name, F_OK) != 0) }
                #expect(access(fixture.folder + "/user/.bashrc", F_OK) != 0)
            }
        }

        @Test("SB-06: folders can neither be mounted over nor swapped under the walls", arguments: owners)
        func mountsStand(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run(
                    """
                    mount -t tmpfs none /usr && echo mounted; umount /usr && echo unmounted; mv \(fixture.project) \(fixture.folder)/away && echo moved
                    unshare -rm true && echo unshared; unshare -Ur true && echo user; chroot / true && echo changed; echo end
                    """)
                #expect(outcome.output == "end\n", "\(outcome)")
            }
        }

        @Test("SB-08: special files made inside are harmless", arguments: owners)
        func specialFiles(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                let outcome = try await fixture.run(
                    """
                    mknod disk b 254 0 && echo device; mknod null c 1 3 && echo device; mkfifo pipe && echo pipe
                    cp /usr/bin/id mine && chmod 6755 mine && ./mine -u; grep CapEff /proc/self/status
                    """)
                #expect(outcome.output == "pipe\n1000\nCapEff:\t0000000000000000\n", "\(outcome)")
            }
        }

        @Test(
            "SB-09: a start folder outside the policy's roots is refused, whatever it is",
            arguments: ["/", "/etc", "/root", "/home", "/tmp/../etc", "relative"])
        func startFolder(_ folder: String) async throws {
            try await SandboxFixture.with { fixture in
                _ = await #expect {
                    _ = try await fixture.start("true") { $0.workingDirectory = folder }
                } throws: { error in
                    guard case SandboxError.pathRefused(folder, _) = error else { return false }
                    return true
                }
                let inside = try await fixture.run("pwd") { $0.workingDirectory = fixture.project + "/src" }
                #expect(inside.output == fixture.project + "/src\n")
            }
        }

        @Test("SB-20: a command has its three descriptors and no other", arguments: owners)
        func descriptors(_ owner: SandboxFixture.Owner) async throws {
            try await SandboxFixture.with(owner) { fixture in
                // Without close-on-exec, as a careless library would leave it.
                let leaked = open(fixture.project + "/file.txt", O_RDONLY)
                defer { close(leaked) }
                let outcome = try await fixture.run("cd /proc/self/fd && echo *; cd /proc/1/fd 2>/dev/null && ls -l | grep -c file.txt")
                // One more while the shell reads the folder.
                #expect(outcome.output.hasPrefix("0 1 2 3\n") || outcome.output.hasPrefix("0 1 2\n"), "\(outcome)")
                #expect(!outcome.output.hasSuffix("1\n"))
            }
        }

        @Test("A network that is denied has nothing but itself; an open one is the host's")
        func network() async throws {
            try await SandboxFixture.with { fixture in
                let script = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | sort"
                #expect(try await fixture.run(script).output == "lo\n")
                let open = try await fixture.run(script) { $0.policy.network = .open }
                #expect(try await outside(script, in: "/").output == open.output)
            }
        }

        @Test("Env files in the project read as empty, unless the policy shows them")
        func environmentFiles() async throws {
            try await SandboxFixture.with { fixture in
                try Data("KEY=1\n".utf8).write(to: URL(filePath: fixture.project + "/.env"))
                try Data("KEY=2\n".utf8).write(to: URL(filePath: fixture.project + "/src/.env.local"))
                try Data("KEY=\n".utf8).write(to: URL(filePath: fixture.project + "/.env.example"))
                let script = "cat .env src/.env.local .env.example; (echo x > .env) 2>/dev/null; echo end"
                let masked = try await fixture.run(script)
                #expect(masked.output == "KEY=\nend\n", "\(masked)")
                let shown = try await fixture.run(script) { $0.policy.exposesEnvironmentFiles = true }
                #expect(shown.output == "KEY=1\nKEY=2\nKEY=\nend\n", "\(shown)")
            }
        }

        @Test("A denied tool is not executed")
        func deniedTools() async throws {
            try await SandboxFixture.with { fixture in
                #expect(try await fixture.run("id -u").output == "1000\n")
                let outcome = try await fixture.run("id -u; /usr/bin/id -u; echo end") { $0.policy.deniedTools = ["id"] }
                #expect(outcome.output == "end\n")
                #expect(outcome.errors.lowercased().contains("permission denied"))
            }
        }

        @Test("A listed folder in whose place an agent put a link is refused, in the preview and at the start")
        func movedListedFolder() async throws {
            try await SandboxFixture.with { fixture in
                let shared = fixture.folder + "/shared", secret = fixture.folder + "/secret"
                for path in [shared + "/sub", secret] {
                    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                }
                func listed(_ change: inout SandboxRequest) { change.policy.readablePaths = [shared + "/sub"] }
                #expect(try await fixture.run("ls \(shared)/sub", listed).exit == .exited(0))
                let attack = try await fixture.run("rmdir \(shared)/sub && ln -s \(secret) \(shared)/sub") {
                    $0.policy.writablePaths = [shared]
                }
                #expect(attack.exit == .exited(0))
                // The positive control: what would be mounted is what the agent chose.
                #expect(HostFile.entry(shared + "/sub")?.resolved == secret)
                var request = fixture.request
                listed(&request)
                #expect(throws: SandboxError.self) { _ = try fixture.sandbox.preview(request) }
                await #expect(throws: SandboxError.self) { _ = try await fixture.sandbox.start(request) }
                // Listing the link itself gives the folder it leads to, under that folder's name.
                #expect(try fixture.sandbox.resolve(request.policy).readablePaths == [secret])
                #expect(throws: SandboxError.self) { _ = try fixture.sandbox.resolve(Policy(readablePaths: [shared + "/none"])) }
            }
        }

        @Test("Listed folders are there, the writable one writable")
        func listedFolders() async throws {
            try await SandboxFixture.with { fixture in
                for name in ["read", "write"] {
                    try FileManager.default.createDirectory(atPath: fixture.folder + "/" + name, withIntermediateDirectories: false)
                    try Data(name.utf8).write(to: URL(filePath: fixture.folder + "/" + name + "/file"))
                }
                let outcome = try await fixture.run(
                    "cat \(fixture.folder)/read/file \(fixture.folder)/write/file; touch \(fixture.folder)/read/new; touch \(fixture.folder)/write/new && echo new"
                ) {
                    $0.policy.readablePaths = [fixture.folder + "/read"]
                    $0.policy.writablePaths = [fixture.folder + "/write"]
                }
                #expect(outcome.output == "readwritenew\n", "\(outcome)")
                #expect(access(fixture.folder + "/write/new", F_OK) == 0)
            }
        }
    }
#endif
