import Foundation
import RoostModel
import RoostSupport

/// Runs real programs for tests; input and output go through files, so that nothing can block on a full pipe.
enum TestCommand {
    /// The machine's own git settings stay out of the tests.
    static let host = HostCommand { request in
        let identity = request.owner.map { ["--reuid=\($0.uid)", "--regid=\($0.gid)", "--clear-groups", request.executable] } ?? []
        return try run(
            identity.isEmpty ? request.executable : "/usr/bin/setpriv", identity + request.arguments,
            environment: request.environment.merging(["HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"]) { $1 },
            in: request.workingDirectory, input: request.input)
    }

    static let git = "/usr/bin/git"

    static func run(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], in folder: String = "/", input: [UInt8] = []
    ) throws -> HostCommand.Result {
        let base = FileManager.default.temporaryDirectory.path + "/roost-command-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: base) }
        for name in ["in", "out", "err"] { try Data(name == "in" ? input : []).write(to: URL(filePath: base + "/" + name)) }
        let status = try spawn([executable] + arguments, environment, in: folder, files: base)
        return HostCommand.Result(
            exit: status & 0x7f == 0 ? .exited(Int(status >> 8 & 0xff)) : .signaled(Int(status & 0x7f)),
            output: Array(try Data(contentsOf: URL(filePath: base + "/out"))),
            errors: Array(try Data(contentsOf: URL(filePath: base + "/err"))))
    }

    /// By hand: Foundation's `Process` reads past the end of what it lists where many descriptors are open, as they are in a test process.
    ///
    /// - Returns: the status of waitpid(2).
    private static func spawn(
        _ words: [String], _ environment: [String: String], in folder: String, files base: String
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, name) in ["in", "out", "err"].enumerated() {
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), base + "/" + name, descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
        }
        // The threads of tests block signals, and a shell that inherits that never hears of its children's ends.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid = pid_t()
        // env(1) goes into the folder, which posix_spawn cannot everywhere.
        let result = withCStrings(["/usr/bin/env", "-C", folder] + words) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { variables in
                posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, arguments, variables)
            }
        }
        guard result == 0 else { throw Failed(description: "\(words) could not be started: \(String(cString: strerror(result)))") }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { throw Failed(description: "\(words) was lost: \(String(cString: strerror(errno)))") }
        }
        return status
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a shell script and gives its output; a failing script fails the test.
    @discardableResult
    static func shell(_ script: String, in folder: String = "/") throws -> String {
        let environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/nonexistent", "GIT_AUTHOR_NAME": "Ann",
            "GIT_AUTHOR_EMAIL": "ann@example.org",
            "GIT_COMMITTER_NAME": "Ann", "GIT_COMMITTER_EMAIL": "ann@example.org", "GIT_CONFIG_NOSYSTEM": "1",
        ]
        let result = try run("/bin/sh", ["-e", "-u", "-c", script], environment: environment, in: folder)
        guard case .exited(0) = result.exit else {
            throw Failed(description: "\(result.exit): \(script)\n\(String(decoding: result.errors, as: UTF8.self))")
        }
        return String(decoding: result.output, as: UTF8.self)
    }
}
