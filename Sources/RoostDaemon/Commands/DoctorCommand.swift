package import ArgumentParser
import Logging
import RoostModel
import RoostSandbox
import RoostServer
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost doctor`: checks this machine, with or without a running daemon.
package struct DoctorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this machine and suggest fixes",
        discussion: """
            Exits with 1 if a problem prevents agents from running. --fix repairs what is safe to repair: modes and folders of the state folder, \
            the socket of a dead daemon, an oversized log. Commands that need root are only printed.
            """)

    /// Repairs what is safe to repair before the checks.
    @Flag(help: "Repair what is safe to repair, then check again")
    package var fix = false

    /// Prints the AppArmor profile and exits.
    @Flag(help: ArgumentHelp("Print the AppArmor profile that is needed on systems with restricted user namespaces"))
    package var apparmorProfile = false

    /// Prints the findings, and with `--fix` the repairs.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        if apparmorProfile {
            guard let program = ProgramPlace.current() else {
                throw ErrorBody(.internalError, "the path of this program could not be determined", requestId: "")
            }
            return print(AppArmor.profile(for: program), terminator: "")
        }
        let state = StateFolder.current
        let mended: [String]
        do {
            mended = fix ? try DoctorRepair(state: state).run() : []
        } catch {
            throw StartFailure.body(error)
        }
        if !mended.isEmpty { CommandAudit.note(AuditNote.stateRepair, "\(mended.map(SafeName.shown).joined(separator: "; "))", in: state) }
        let log = DaemonLog.bootstrap(.critical)
        // The guard is installed in a temporary folder, because a check must not create a state folder.
        let scratch = FileManager.default.temporaryDirectory.path + "/roost-doctor-" + UUID().uuidString.lowercased().prefix(8)
        try PrivateFolder.make(scratch)
        defer { FolderRemoval.remove(scratch) }
        let sandbox = try LinuxSandbox(
            guardPath: GuardBinary.install(into: scratch), bubblewrapPath: nil, stateFolder: scratch, logger: log)
        var findings: [Finding] = []
        var loopback: APIServer.Loopback?
        do {
            loopback = try await Settings.load(
                flags: [:], environment: HostEnvironment.current, file: state.settings, cores: HostEnvironment.cores
            ).loopback
        } catch {
            findings.append(
                Finding(
                    id: "settings", severity: .error, title: "a setting is invalid", evidence: "\(error)",
                    fix: "correct it; roost config show lists all settings"))
        }
        findings += await Doctor(
            state: state, git: TrustedProgram.find(TrustedProgram.git), sandbox: sandbox, loopback: loopback
        ).findings()
        if json {
            try CommandOutput.json(Report(items: findings, mended: fix ? mended : nil))
        } else {
            let columns = FittedText.columns(of: 1)
            for line in mended { print("+ \(line)") }
            for finding in findings {
                print(FittedText.lines("\(finding.severity.mark) \(finding.title)  (\(finding.evidence))", columns: columns, indent: 2))
                if let fix = finding.fix { print(FittedText.lines("    → \(fix)", columns: columns, indent: 6)) }
            }
        }
        if findings.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
    }

    private struct Report: Encodable {
        let items: [Finding]
        /// The repairs of `--fix`; absent without it.
        let mended: [String]?
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
