package import ArgumentParser
import RoostModel
import RoostStore
import RoostSupport

/// `roost backup`: everything that matters in one private file.
package struct BackupCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write the state into one file, also while the daemon works",
        discussion: """
            In it: the database (tasks, messages, runs, events, agents), settings, attachments, stored changes and what undoing needs. Work trees \
            and logs are not. Tokens are in it only as hashes, so a backup signs nobody in; but conversations and changed files are, and \
            with --homes the sign-ins that agents keep there: treat the file as you treat your projects.
            """)

    @Argument(help: ArgumentHelp("Where to; must not exist", valueName: "file"), completion: .file())
    package var file: String

    @Flag(help: "Also the homes of agents: their caches, memories and sign-ins")
    package var homes = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        let target = UserPath.absolute(file)
        let manifest = try await BackupWriter(state: .current, tar: Tar()).write(to: target, withHomes: homes)
        CommandAudit.note(AuditNote.stateBackup, "to \(SafeName.shown(target))\(homes ? ", with homes" : "")", in: .current)
        if json { return try CommandOutput.json(manifest) }
        if let left = manifest.leftOut, let first = left.first {
            print(
                "left out: \(SafeName.shown(first))\(left.count > 1 ? " and \(left.count - 1) more" : "") (links out of a home, FIFOs, devices)"
            )
        }
        print("wrote \(target) (\(FolderUse(of: target).words); schema \(manifest.schema), \(manifest.members.count) members)")
    }
}

/// `roost restore`: a state folder from a backup.
package struct RestoreCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make the state folder of a backup",
        discussion: """
            The daemon must be stopped. The backup is unpacked and checked beside the state folder and takes its place only as a whole. Tokens \
            and sign-ins that were valid then are valid again.
            """)

    @Argument(help: ArgumentHelp("A file that roost backup wrote", valueName: "file"), completion: .file())
    package var file: String

    @Flag(help: "Leave out the homes of agents that are in the backup")
    package var withoutHomes = false

    @Flag(help: "Put a state folder that holds something aside")
    package var replace = false

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        let outcome = try await BackupReader(state: .current, tar: Tar()).restore(
            UserPath.absolute(file), replaces: replace, withHomes: !withoutHomes)
        if json { return try CommandOutput.json(outcome) }
        print("restored \(outcome.home) as of \(outcome.manifest.createdAt)")
        if let previous = outcome.previous { print("the folder from before lies at \(previous)") }
    }
}
