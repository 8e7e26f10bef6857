package import ArgumentParser
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost config`: the daemon's settings as they would be at a start now.
package struct ConfigCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the daemon's settings", subcommands: [ShowCommand.self], defaultSubcommand: ShowCommand.self)

    package init() {}

    package struct ShowCommand: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show every setting with its value",
            discussion: """
                A flag (roost up --set KEY=VALUE) beats a ROOST_ variable, that beats roost.yaml in the state folder, that beats the default. \
                The daemon reads them when it starts.
                """)

        @Flag(help: "Show where each value came from")
        package var origin = false

        @Flag(help: "Print JSON")
        package var json = false

        package init() {}

        package func run() async throws {
            let state = StateFolder.current
            let settings = try await Settings.load(
                flags: [:], environment: HostEnvironment.current, file: state.settings, cores: HostEnvironment.cores)
            let rows = SettingKey.allCases.compactMap { key in
                settings.values[key].map {
                    Row(
                        key: key.rawValue, value: settings.shown(key), origin: $0.origin.description, meaning: key.meaning,
                        variable: key.variable)
                }
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(["items": rows]), as: UTF8.self))
                return
            }
            func padded(_ text: String, to width: Int?) -> String {
                text + String(repeating: " ", count: max(0, (width ?? 0) - text.count))
            }
            let columns = FittedText.columns(of: 1)
            for row in rows {
                let key = padded(row.key, to: rows.map(\.key.count).max())
                let value = padded(row.value, to: rows.map(\.value.count).max())
                let start = "\(key)  \(value)  "
                print(FittedText.lines(start + (origin ? row.origin : row.meaning), columns: columns, indent: start.count))
            }
            if columns != nil { print("\nchange one in \(state.settings), then roost down && roost up") }
        }

        private struct Row: Encodable {
            let key: String
            let value: String
            let origin: String
            let meaning: String
            let variable: String
        }
    }
}
