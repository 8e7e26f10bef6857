package import ArgumentParser
import RoostSupport

/// `roost version`
package struct VersionCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version")

    /// What `roost --version` prints too.
    package static let words = "roost \(roostVersion)"

    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() throws {
        if json { try Output.json(["version": roostVersion]) } else { Output.line(Self.words) }
    }
}
