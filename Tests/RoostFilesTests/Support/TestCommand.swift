import Foundation
import RoostModel

/// Runs real programs for tests; input and output go through files, so that nothing can block on a full pipe.
enum TestCommand {
    /// The machine's own git settings stay out of the tests.
    static let host = HostCommand { request in
        try run(
            request.executable, request.arguments,
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
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: base + "/in"))
        process.standardOutput = try FileHandle(forWritingTo: URL(filePath: base + "/out"))
        process.standardError = try FileHandle(forWritingTo: URL(filePath: base + "/err"))
        try process.run()
        process.waitUntilExit()
        let status = Int(process.terminationStatus)
        return HostCommand.Result(
            exit: process.terminationReason == .exit ? .exited(status) : .signaled(status),
            output: Array(try Data(contentsOf: URL(filePath: base + "/out"))),
            errors: Array(try Data(contentsOf: URL(filePath: base + "/err"))))
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
