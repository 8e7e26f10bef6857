package import ArgumentParser
import RoostModel
import RoostStore
import RoostSupport

/// `roost backup`: writes the state to one private file.
package struct BackupCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write the state to one file, also while the daemon runs",
        discussion: """
            Contains the database (tasks, messages, runs, events, agents), settings, attachments, stored changes and undo data, but no work trees \
            and logs. Tokens are included only as hashes, so they cannot be used from a backup. Conversations and changed files are included, and \
            with --homes the credentials that agents keep there: protect the file like your projects.
            """)

    /// The file to write, absolute or relative to the current folder; it must not exist.
    @Argument(help: ArgumentHelp("The file to write; must not exist", valueName: "file"), completion: .file())
    package var file: String

    /// Includes the homes of agents, with their credentials.
    @Flag(help: "Include the homes of agents: caches, memories and credentials")
    package var homes = false

    /// Prints the manifest.
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
                "left out: \(SafeName.shown(first))\(left.count > 1 ? " and \(left.count - 1) more" : "") (links that lead out of a home, FIFOs, devices)"
            )
        }
        print("wrote \(target) (\(FolderUse(of: target).words); schema \(manifest.schema), \(manifest.members.count) members)")
    }
}

/// `roost restore`: restores a state folder from a backup.
package struct RestoreCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Restore the state folder from a backup",
        discussion: """
            The daemon must be stopped. The backup is unpacked and verified in another folder, which then replaces the state folder. Tokens and \
            sign-ins that were valid at the time of the backup are valid again.
            """)

    /// The backup, absolute or relative to the current folder.
    @Argument(help: ArgumentHelp("A file written by roost backup", valueName: "file"), completion: .file())
    package var file: String

    /// Does not restore the homes of agents.
    @Flag(help: "Do not restore the homes of agents")
    package var withoutHomes = false

    /// Sets a non-empty state folder aside instead of refusing.
    @Flag(help: "Set a non-empty state folder aside")
    package var replace = false

    /// Prints the restored folder, the manifest and the path of the previous folder.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() async throws {
        let outcome = try await BackupReader(state: .current, tar: Tar()).restore(
            UserPath.absolute(file), replaces: replace, withHomes: !withoutHomes)
        if json { return try CommandOutput.json(outcome) }
        print("restored \(outcome.home) as of \(outcome.manifest.createdAt)")
        if let previous = outcome.previous { print("the previous folder was moved to \(previous)") }
    }
}
