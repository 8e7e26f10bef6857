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

/// The one place where what a command throws becomes words on stderr and an exit code.
package enum CommandRunner {
    package static func run<Root: AsyncParsableCommand>(_ root: Root.Type) async -> Int32 {
        // A reader that leaves (`roost logs | head`) ends us by an error on write, not by a signal in the middle of something.
        signal(SIGPIPE, SIG_IGN)
        var wantsJSON = false
        do {
            wantsJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")
            var arguments = Array(CommandLine.arguments.dropFirst())
            // As other programs have it, without a line for it in the help of every command.
            if arguments == ["--version"] { arguments = ["version"] }
            var command = try root.parseAsRoot(arguments)
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
            return other(error, root, json: wantsJSON)
        }
    }

    /// Help and version are no failures; what the parser refuses is a usage error; anything else failed.
    private static func other<Root: AsyncParsableCommand>(_ error: any Error, _ root: Root.Type, json: Bool) -> Int32 {
        let parserCode = root.exitCode(for: error)
        if parserCode == .success {
            print(root.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        if parserCode == .validationFailure {
            if json {
                report(ErrorBody(.invalidRequest, root.message(for: error), requestId: ""), json: true)
            } else {
                Output.error(root.fullMessage(for: error))
            }
            return ExitStatus.usage.rawValue
        }
        report(ErrorBody(.internalError, "\(error)", hint: "", requestId: ""), json: json)
        return ExitStatus.failed.rawValue
    }

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
