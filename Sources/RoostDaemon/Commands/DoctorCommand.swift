package import ArgumentParser
import Logging
import RoostModel
import RoostSandbox
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost doctor`: what this machine is fit for, with or without a daemon.
package struct DoctorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this machine and say what to mend",
        discussion: "Exits with 1 where something must be mended before agents can run.")

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        let state = StateFolder.current
        let log = DaemonLog.bootstrap(.critical)
        // The guard goes to a folder of its own: looking must not make a state folder.
        let scratch = FileManager.default.temporaryDirectory.path + "/roost-doctor-" + UUID().uuidString.lowercased().prefix(8)
        try PrivateFolder.make(scratch)
        defer { FolderRemoval.remove(scratch) }
        let sandbox = try LinuxSandbox(
            guardPath: GuardBinary.install(into: scratch), bubblewrapPath: nil, stateFolder: scratch, logger: log)
        let findings = await Doctor(state: state, git: TrustedProgram.find(TrustedProgram.git), sandbox: sandbox).findings()
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(ListAnswer(items: findings)), as: UTF8.self))
        } else {
            for finding in findings {
                print("\(finding.severity.mark) \(finding.title)  (\(finding.evidence))")
                if let fix = finding.fix { print("    → \(fix)") }
            }
        }
        if findings.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }
}

extension Finding.Severity {
    fileprivate var mark: String {
        switch self {
        case .ok: "✓"
        case .info: "·"
        case .warning: "!"
        case .error: "✗"
        }
    }
}
