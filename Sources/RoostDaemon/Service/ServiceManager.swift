import RoostModel
import RoostSandbox
import RoostWire

/// Installs and removes the daemon in the service manager of this machine.
protocol ServiceManager: Sendable {
    func install(_ service: ServiceDescription, dryRun: Bool) async throws -> ServiceReport
    func status() async throws -> ServiceReport
    func remove() async throws -> ServiceReport
}

extension ServiceManager {
    /// Runs a system program and returns its output, trimmed.
    func ask(_ command: HostCommand, _ program: String, _ arguments: [String], _ environment: [String: String]) async throws -> (
        succeeded: Bool, output: String, errors: String
    ) {
        let result = try await command.run(
            .init(executable: program, arguments: arguments, environment: environment, timeout: .seconds(30)))
        return (
            result.exit == .exited(0), String(decoding: result.output, as: UTF8.self).trimmed,
            String(decoding: result.errors, as: UTF8.self).trimmed
        )
    }
}

extension String {
    var trimmed: String {
        let text = drop { $0.isWhitespace }
        return String(text[..<(text.lastIndex { !$0.isWhitespace }.map(text.index(after:)) ?? text.startIndex)])
    }
}
