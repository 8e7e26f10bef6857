package import ArgumentParser
import RoostModel
import RoostSandbox
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

/// `roost uninstall`: stops the daemon and removes its service and state.
package struct UninstallCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "uninstall", abstract: "Stop the daemon and remove its service and state",
        discussion: """
            Lists what would be removed, and asks for confirmation. Only files of Roost are removed, links are never followed, projects are never \
            changed. Remove the program itself with the tool that installed it.
            """)

    /// Keeps the state folder.
    @Flag(help: "Keep the state folder")
    package var keepState = false

    /// Skips the confirmation, which otherwise needs a terminal.
    @Flag(name: .shortAndLong, help: "Do not ask for confirmation")
    package var yes = false

    /// Prints what was removed and what was kept.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    private struct Report: Encodable {
        let stopped: Bool
        let service: ServiceReport
        let state: StateRemoval.Plan?
        let left: [String]
        /// State folders that `roost restore` set aside; they are kept.
        let putAside: [String]
        let program: String?
    }

    package func run() async throws {
        let state = StateFolder.current
        let plan = keepState ? nil : try StateRemoval(state: state).plan()
        let service = HostService.manager(state)
        if !yes { try ask(plan, try await service.status()) }
        let removed = try await service.remove()
        let stopped = try StoppedDaemon.stop(state)
        var left: [String] = []
        if let plan {
            left = StateRemoval(state: state).remove(plan)
        } else {
            CommandAudit.note(AuditNote.uninstall, "the state is kept", in: state)
        }
        let program = ProgramPlace.current()
        if json {
            try CommandOutput.json(
                Report(stopped: stopped, service: removed, state: plan, left: left, putAside: putAside(state), program: program))
        } else {
            if stopped { print("stopped the daemon") }
            if let plan { print("removed the state in \(plan.folder)") }
            if let plan, !plan.kept.isEmpty { print("kept, because Roost did not create it: \(plan.kept.joined(separator: ", "))") }
            for folder in putAside(state) { print("kept: \(folder), which roost restore set aside") }
            for note in removed.notes { print("· \(note)") }
            if let program { print("the program itself is not removed: \(program)") }
        }
        guard left.isEmpty else {
            throw ErrorBody(.stateUnwritable, "could not be removed: \(left.joined(separator: ", "))", requestId: "")
        }
    }

    /// State folders set aside by restores; they may contain data that the removed one does not.
    private func putAside(_ state: StateFolder) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: AbsolutePath.parent(of: state.path))) ?? []
        let start = AbsolutePath.name(of: state.path) + ".before-restore-"
        return names.filter { $0.hasPrefix(start) }.sorted().map { AbsolutePath.parent(of: state.path) + "/" + $0 }
    }

    private func ask(_ plan: StateRemoval.Plan?, _ service: ServiceReport) throws {
        guard isatty(STDIN_FILENO) == 1, !json else {
            throw ValidationError("without a terminal, --yes is required")
        }
        print("This stops the daemon and removes:")
        if service.isInstalled, let file = service.file { print("  the service \(file)") }
        if let plan {
            func say(_ text: String) { print(FittedText.lines(text, columns: FittedText.columns(of: STDOUT_FILENO), indent: 4)) }
            say("  in \(plan.folder): \(plan.removed.joined(separator: ", "))")
            say("  with all tasks, messages, agents, undecided changes and undo data")
            if !plan.kept.isEmpty { say("Kept, because Roost did not create it: \(plan.kept.joined(separator: ", "))") }
        }
        print("Continue? Type yes: ", terminator: "")
        fflush(nil)
        guard readLine()?.trimmed == "yes" else {
            print("nothing was removed")
            throw ExitCode(ExitStatus.interrupted.rawValue)
        }
    }
}
