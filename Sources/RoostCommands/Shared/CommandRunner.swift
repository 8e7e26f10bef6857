package import ArgumentParser
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Runs a command and maps its errors to text on standard error and an exit code.
package enum CommandRunner {
    /// Parses the process's arguments, runs the command, and returns its exit code. With `--json`, errors are printed as one JSON object to
    /// standard output.
    package static func run<Root: AsyncParsableCommand>(_ root: Root.Type) async -> Int32 {
        // If the reader of a pipe ends (`roost logs | head`), write(2) must fail instead of raising a signal.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        let wantsJSON = arguments.prefix { $0 != "--" }.contains("--json")
        do {
            var command = try await root.asyncParseAsRoot(SpokenWords.marked(arguments))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.done.rawValue
        } catch let error as ErrorBody {
            report(error, json: wantsJSON)
            return (error.code?.exitCode ?? .failed).rawValue
        } catch let error as ExitCode {
            return error.rawValue
        } catch is CancellationError {
            return ExitStatus.interrupted.rawValue
        } catch {
            return other(error, root, arguments, json: wantsJSON)
        }
    }

    /// Help and version succeed; parser errors are usage errors; all other errors are failures.
    private static func other<Root: AsyncParsableCommand>(_ error: any Error, _ root: Root.Type, _ arguments: [String], json: Bool) -> Int32
    {
        let parserCode = root.exitCode(for: error)
        if parserCode == .success {
            print(root.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if parserCode == .validationFailure {
            let hint = CommandHint(arguments)?.words
            if json {
                report(ErrorBody(.invalidRequest, unmarked(root.message(for: error)), hint: hint, requestId: ""), json: true)
            } else {
                Output.error(unmarked(root.fullMessage(for: error)))
                if let hint { Output.error("  → \(SafeText.line(hint))") }
            }
            return ExitStatus.usage.rawValue
        }
        report(ErrorBody(.internalError, "\(error)", hint: "", requestId: ""), json: json)
        return ExitStatus.failed.rawValue
    }

    private static func unmarked(_ message: String) -> String { message.filter { String($0) != SpokenWords.mark } }

    private static func report(_ error: ErrorBody, json: Bool) {
        if json, let data = try? JSONEncoder().encode(error) {
            Output.line(String(decoding: data, as: UTF8.self))
            return
        }
        let columns = FittedText.columns(of: STDERR_FILENO)
        Output.error(FittedText.lines("roost: \(SafeText.clean(error.error.message))", columns: columns, indent: 2))
        if let hint = error.error.hint, !hint.isEmpty {
            Output.error(FittedText.lines("  → \(SafeText.clean(hint))", columns: columns, indent: 4))
        }
    }
}
