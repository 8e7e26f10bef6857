#if canImport(System)
    import System
#else
    import SystemPackage
#endif
package import RoostModel
import RoostSupport
import Subprocess

extension HostCommand {
    /// The maximum output in bytes; more is an error.
    private static let mostOutput = 64 << 20

    /// Runs commands with swift-subprocess: exact environment, a new session, and at the timeout the whole process group is ended.
    package static func subprocess() -> HostCommand {
        HostCommand { request in
            do {
                return try await withTimeout(request.timeout) { try await execute(request) }
            } catch is TimeoutError {
                return Result(exit: .killed, output: [], errors: [])
            }
        }
    }

    private static func execute(_ request: Request) async throws -> Result {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))]
        var command = [request.executable] + request.arguments
        if let owner = request.owner {
            // The owner's ids are set by setpriv. Setting them between fork and exec uses glibc's lock over all threads, which a thread
            // that is being created may hold: the child then deadlocks, and so does every later spawn (observed once).
            if let program = TrustedProgram.find(["/usr/bin/setpriv", "/bin/setpriv"]) {
                command = [program, "--reuid", "\(owner.uid)", "--regid", "\(owner.gid)", "--clear-groups", "--"] + command
            } else {
                options.userID = owner.uid
                options.groupID = owner.gid
                options.supplementaryGroups = []
            }
        }
        let environment = request.environment.map { (Environment.Key(stringLiteral: $0.key), $0.value as String?) }
        let outcome = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            environment: .custom(Dictionary(uniqueKeysWithValues: environment.compactMap { key, value in value.map { (key, $0) } })),
            workingDirectory: FilePath(request.workingDirectory), platformOptions: options, input: .array(request.input),
            output: .bytes(limit: mostOutput), error: .bytes(limit: mostOutput))
        let exit: ProcessExit =
            switch outcome.terminationStatus {
            case .exited(let code): .exited(Int(code))
            case .signaled(let signal): .signaled(Int(signal))
            }
        return Result(exit: exit, output: outcome.standardOutput, errors: outcome.standardError)
    }
}
