package import ArgumentParser
import RoostSupport

/// `roost version`: prints the version of this binary.
package struct VersionCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version")

    /// The text that `roost --version` prints as well.
    package static let words = "roost \(roostVersion)"

    /// Prints an object with the member `version`.
    @Flag(help: "Print JSON")
    package var json = false

    package init() {}

    package func run() throws {
        if json { try Output.json(["version": roostVersion]) } else { Output.line(Self.words) }
    }
}
