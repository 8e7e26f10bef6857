#if os(Linux)
    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif
    import Glibc
    import Logging
    import RoostModel
    import RoostTestSupport
    import Testing

    @testable import RoostSandbox

    /// The daemon's own programs, in a helper sandbox, reading files made by others.
    @Suite("Helper sandboxes", .timeLimit(.minutes(20)))
    struct HelperTests {
        private struct Place: Sendable {
            let folder: String
            let sandbox: LinuxSandbox
            let command: HostCommand

            static func with(_ body: (Place) async throws -> Void) async throws {
                try await withScratchFolder { folder in
                    for name in ["seen", "written"] {
                        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: false)
                    }
                    let sandbox = try LinuxSandbox(
                        guardPath: GuardBinary.install(into: folder + "/guard"), bubblewrapPath: nil, stateFolder: folder + "/state",
                        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                    try await body(Place(folder: folder, sandbox: sandbox, command: sandbox.hostCommand))
                }
            }

            func shell(
                _ script: String, input: String = "", isKept: Bool = true, isConfined: Bool = true, timeout: Duration = .seconds(600)
            ) async throws -> HostCommand.Result {
                try await command.run(
                    HostCommand.Request(
                        executable: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], input: Array(input.utf8),
                        timeout: timeout,
                        confinement: isConfined
                            ? .init(readable: [folder + "/seen"], writable: [folder + "/written"], isKept: isKept) : nil))
            }

            func text(_ script: String, isConfined: Bool = true, isKept: Bool = true) async throws -> String {
                let lines = try await shell(script, isKept: isKept, isConfined: isConfined).output.split(separator: 10)
                return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
            }
        }

        @Test("A call gets its input, output, errors and exit code")
        func conversation() async throws {
            try await Place.with { place in
                let result = try await place.shell("cat; echo bad >&2; exit 7", input: "in")
                #expect(result.exit == .exited(7))
                #expect(String(decoding: result.output, as: UTF8.self) == "in")
                #expect(String(decoding: result.errors, as: UTF8.self) == "bad\n")
            }
        }

        @Test("It sees its folders and nothing else, and writes only where it may")
        func view() async throws {
            try await Place.with { place in
                try "x".write(toFile: place.folder + "/seen/file", atomically: true, encoding: .utf8)
                try "x".write(toFile: place.folder + "/secret", atomically: true, encoding: .utf8)
                let look = "cat \(place.folder)/seen/file; ls \(place.folder); ls /etc/passwd /root /home 2>/dev/null | wc -l"
                let outside = try await place.text(look, isConfined: false)
                #expect(outside.contains("secret"))
                #expect(try await place.text(look) == "xseen\nwritten\n0")
                let write = "echo y > \(place.folder)/written/file; echo y > \(place.folder)/seen/other || echo refused"
                #expect(try await place.text(write) == "refused")
                #expect(FileManager.default.fileExists(atPath: place.folder + "/written/file"))
                #expect(!FileManager.default.fileExists(atPath: place.folder + "/seen/other"))
            }
        }

        @Test("It has no network and no rights")
        func network() async throws {
            try await Place.with { place in
                let devices = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"
                let found = try await place.text(devices)
                #expect(found == "lo")
                let rights = "grep -E 'CapEff|NoNewPrivs' /proc/self/status | tr -s '\\t' ' '"
                let shown = try await place.text(rights)
                #expect(shown == "CapEff: 0000000000000000\nNoNewPrivs: 1")
            }
        }

        @Test("It stays for the next call with the same folders, unless told otherwise")
        func warmth() async throws {
            try await Place.with { place in
                // The start time of its first process: the kernel may reuse a namespace's number.
                let began = "sed 's/.*) //' /proc/1/stat | cut -d' ' -f20"
                let first = try await place.text(began)
                #expect(try await place.text(began) == first && !first.isEmpty)
                let other = try await place.text(began, isKept: false)
                #expect(other != first)
                #expect(try await place.text(began, isKept: false) != other)
            }
        }

        @Test("A call that blocks on a special file is stopped with a message, while others continue")
        func stalled() async throws {
            try await Place.with { place in
                #expect(mkfifo(place.folder + "/seen/pipe", 0o644) == 0)
                let stuck = Task { try await place.shell("cat \(place.folder)/seen/pipe") }
                let here = try await place.text("echo here")
                #expect(here == "here")
                await #expect(throws: ConfinedCommandError.stalled) { _ = try await stuck.value }
                #expect(try await place.text("echo here") == "here")
            }
        }

        @Test("A working call is not taken for a blocked one")
        func busy() async throws {
            try await Place.with { place in
                // Longer than a stall may last, working and not sleeping.
                let result = try await place.shell(
                    "end=$(($(date +%s) + 7)); while [ $(date +%s) -lt $end ]; do :; done; echo done")
                #expect(String(decoding: result.output, as: UTF8.self) == "done\n")
            }
        }

        @Test("Memory and output have limits")
        func limits() async throws {
            try await Place.with { place in
                await #expect(throws: ConfinedCommandError.self) { _ = try await place.shell("exec head -c 100000000 /dev/zero") }
                let result = try await place.shell("exec dd if=/dev/zero of=/dev/null bs=3G count=1")
                #expect(result.exit != .exited(0))
                let control = try await place.shell("exec dd if=/dev/zero of=/dev/null bs=3M count=1")
                #expect(control.exit == .exited(0))
            }
        }

        @Test("A call that takes too long ends with what it started, and the helper stays")
        func timeout() async throws {
            try await Place.with { place in
                let first = try await place.text("readlink /proc/self/ns/pid")
                let mark = UUID().uuidString
                let result = try await place.shell(
                    "while :; do :; done & while :; do :; done; : \(mark)", timeout: .milliseconds(500))
                #expect(result.exit == .killed)
                try await eventually { Processes.marked(mark).isEmpty }
                #expect(try await place.text("readlink /proc/self/ns/pid") == first)
            }
        }

        @Test("Nothing of it is left when its launcher is killed")
        func death() async throws {
            try await Place.with { place in
                let mark = UUID().uuidString
                let call = Task { try await place.shell("while :; do :; done; : \(mark)") }
                try await eventually { !Processes.marked(mark).isEmpty }
                let reserve = place.sandbox.launcherPool.reserveProcess
                for process in Processes.marked(place.folder) where process != reserve && Processes.commandLine(process).contains("launch")
                {
                    if Processes.parent(of: process) == getpid() { kill(process, SIGKILL) }
                }
                try await eventually { Processes.marked(mark).isEmpty }
                await #expect(throws: (any Error).self) { _ = try await call.value }
                #expect(try await place.text("echo again") == "again")
            }
        }

        @Test("It runs as the given owner", .enabled(if: geteuid() == 0, "only root can become somebody else"))
        func owner() async throws {
            try await Place.with { place in
                chmod(place.folder, 0o755)
                let result = try await place.command.run(
                    HostCommand.Request(
                        executable: "/usr/bin/id", arguments: ["-u"], owner: (uid: 65534, gid: 65534), timeout: .seconds(600),
                        confinement: .init(readable: [place.folder + "/seen"], writable: [], isKept: true)))
                #expect(String(decoding: result.output, as: UTF8.self) == "65534\n")
            }
        }
    }
#endif
