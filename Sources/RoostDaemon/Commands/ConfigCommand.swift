package import ArgumentParser
import RoostSupport
import RoostWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `roost config`: shows the settings as a daemon started now would use them.
package struct ConfigCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show the daemon's settings", subcommands: [ShowCommand.self], defaultSubcommand: ShowCommand.self)

    package init() {}

    /// `roost config show`
    package struct ShowCommand: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show every setting with its value",
            discussion: """
                The order of precedence is: flag (roost up --set KEY=VALUE), ROOST_ variable, roost.yaml in the state folder, default. The daemon \
                reads its settings when it starts.
                """)

        /// Shows the source of each value instead of its meaning.
        @Flag(help: "Show the source of each value")
        package var origin = false

        /// Prints an object with the member `items`.
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
            if columns != nil { print("\nto change a setting, edit \(state.settings), then run roost down && roost up") }
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
