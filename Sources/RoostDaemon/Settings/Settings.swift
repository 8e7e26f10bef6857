import Configuration
package import Logging
package import RoostEngine
import RoostModel
import RoostOutbound
import RoostSandbox
package import RoostServer
import SystemPackage

/// The daemon's settings with their sources. The order of precedence is: flag, `ROOST_*` variable, `roost.yaml`, default.
package struct Settings: Sendable, Equatable {
    /// The source of a value.
    package enum Origin: Sendable, Equatable {
        /// `roost up --set KEY=VALUE`.
        case flag
        /// The environment variable of this name.
        case environment(String)
        /// The settings file at this path.
        case file(String)
        /// The default of ``SettingKey/defaultValue(cores:)``.
        case builtIn

        /// The source for display: `flag`, a variable's name, a path or `default`.
        package var description: String {
            switch self {
            case .flag: "flag"
            case .environment(let name): name
            case .file(let path): path
            case .builtIn: "default"
            }
        }
    }

    /// A validated value.
    package struct Value: Sendable, Equatable {
        /// The value as text, for booleans `on` or `off`.
        package let text: String
        /// The source that provided the value.
        package let origin: Origin
    }

    /// One value for every ``SettingKey``.
    package let values: [SettingKey: Value]

    /// Reads all sources and validates the values.
    ///
    /// - Parameters:
    ///   - flags: the values of `--set KEY=VALUE`.
    ///   - file: the path of `roost.yaml`; it may be missing.
    /// - Throws: ``SettingsError``.
    package static func load(
        flags: [String: String], environment: [String: String], file: String, cores: Int
    ) async throws -> Settings {
        if let unknown = flags.keys.sorted().first(where: { SettingKey(rawValue: $0) == nil }) {
            throw SettingsError.unknownKey(unknown, origin: "a flag")
        }
        let flagReader = ConfigReader(
            provider: InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map {
                        (AbsoluteConfigKey(ConfigKey($0.key)), ConfigValue(.string($0.value), isSecret: false))
                    })))
        let environmentReader = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "roost"))
        let names = try SettingsFile(file).keys()
        if let unknown = names.first(where: { SettingKey(rawValue: $0) == nil }) {
            throw SettingsError.unknownKey(unknown, origin: file)
        }
        let fileReader: ConfigReader
        do {
            // The provider refuses a file with only comments.
            fileReader =
                names.isEmpty
                ? ConfigReader(provider: InMemoryProvider(values: [:]))
                : ConfigReader(provider: try await FileProvider<YAMLSnapshot>(filePath: FilePath(file), allowMissing: true))
        } catch {
            throw SettingsError.unreadableFile(file, why: "\(error)")
        }
        var values: [SettingKey: Value] = [:]
        for key in SettingKey.allCases {
            let sources: [(ConfigReader, Origin)] = [
                (flagReader, .flag), (environmentReader, .environment(key.variable)), (fileReader, .file(file)),
            ]
            for (reader, origin) in sources {
                guard let text = read(key, reader) else { continue }
                values[key] = Value(text: try checked(text, key, origin), origin: origin)
                break
            }
            if values[key] == nil { values[key] = Value(text: key.defaultValue(cores: cores), origin: .builtIn) }
        }
        return Settings(values: values)
    }

    private static func read(_ key: SettingKey, _ reader: ConfigReader) -> String? {
        let name = ConfigKey(key.rawValue)
        // In YAML, numbers and `on` or `off` are typed; flags and variables are always text.
        let text =
            reader.string(forKey: name) ?? reader.int(forKey: name).map(String.init)
            ?? reader.bool(forKey: name).map { $0 ? "on" : "off" }
        guard key.kind == .word(["on", "off"]) else { return text }
        return text == "true" ? "on" : text == "false" ? "off" : text
    }

    private static func checked(_ text: String, _ key: SettingKey, _ origin: Origin) throws -> String {
        switch key.kind {
        case .number(let range):
            guard let number = Int(text), range.contains(number) else {
                throw SettingsError.badValue(
                    key.rawValue, text, origin.description, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .text: break
        case .caches:
            var defaults = RunDefaults()
            do {
                try defaults.setCaches(Self.entries(text))
            } catch {
                throw SettingsError.badValue(key.rawValue, text, origin.description, expected: "a comma list (\(error.description))")
            }
        case .limits, .variables:
            do {
                _ = try RunDefaults.read(text, isLimits: key.kind == .limits)
            } catch {
                throw SettingsError.badValue(
                    key.rawValue, text, origin.description, expected: "a comma list of NAME=VALUE (\(error.description))")
            }
        case .word(let words):
            guard words.contains(text) else {
                throw SettingsError.badValue(key.rawValue, text, origin.description, expected: "one of \(words.joined(separator: ", "))")
            }
        case .path:
            guard text.isEmpty || AbsolutePath.isPlain(text) else {
                throw SettingsError.badValue(key.rawValue, text, origin.description, expected: "an absolute path")
            }
        case .url:
            guard text.isEmpty || WebAddress(text) != nil else {
                // The value may be secret, so it is not repeated in the message.
                throw SettingsError.badValue(
                    key.rawValue, "something else", origin.description, expected: "an http or https URL without user name or fragment")
            }
        case .origins:
            for entry in Self.entries(text) {
                if let fault = WebOrigin.fault(in: entry) {
                    throw SettingsError.badValue(
                        key.rawValue, entry, origin.description,
                        expected: "a comma list of web origins such as https://example.org (\(fault))")
                }
            }
        }
        return text
    }

    private func number(_ key: SettingKey) -> Int {
        values[key].flatMap { Int($0.text) } ?? 0
    }

    /// The lowest level that is logged.
    package var logLevel: Logger.Level {
        values[.logLevel].flatMap { Logger.Level(rawValue: $0.text) } ?? .info
    }

    /// The settings of the engine, converted to its units.
    package var engine: EngineSettings {
        EngineSettings(
            parallelRuns: number(.runsParallel), warmTime: .seconds(60 * number(.warmMinutes)), warmSessions: number(.warmSessions),
            retentionAge: .seconds(86_400 * number(.retentionDays)), retentionCount: number(.retentionCount),
            outputAge: .seconds(86_400 * number(.retentionOutputDays)), cacheBytes: Int64(number(.retentionCachesMegabytes)) << 20,
            defaults: defaults)
    }

    /// The owner's defaults for new tasks.
    private var defaults: RunDefaults {
        // Each value was validated when it was read.
        var defaults = (try? RunDefaults.read(text(.defaultsLimits), isLimits: true)) ?? RunDefaults()
        defaults.environment = (try? RunDefaults.read(text(.defaultsEnvironment), isLimits: false))?.environment ?? [:]
        if !text(.defaultsModel).isEmpty { defaults.model = text(.defaultsModel) }
        try? defaults.setNetwork(text(.defaultsNetwork))
        if !text(.defaultsCaches).isEmpty { try? defaults.setCaches(Self.entries(text(.defaultsCaches))) }
        return defaults
    }

    /// The text of a value; empty for an unset text, path, URL or list.
    package func text(_ key: SettingKey) -> String { values[key]?.text ?? "" }

    /// `nil` if the path is not set.
    func path(_ key: SettingKey) -> String? {
        let text = text(key)
        return text.isEmpty ? nil : text
    }

    /// Whether a setting of the words `on` and `off` is on.
    package func isOn(_ key: SettingKey) -> Bool { text(key) == "on" }

    private static func entries(_ text: String) -> [String] {
        text.split(separator: ",").map { entry in
            String(entry.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    /// The address of the TCP listener; `nil` if it is off.
    package var loopback: APIServer.Loopback? {
        guard isOn(.serverTCP) else { return nil }
        let address = text(.serverAddress)
        return APIServer.Loopback(address: address == "localhost" ? "127.0.0.1" : address, port: number(.serverPort))
    }

    /// The additional web origins, in the form of `WebOrigin`.
    package var origins: [String] { Self.entries(text(.serverOrigins)) }

    /// The value for display: `[set]` instead of a secret.
    package func shown(_ key: SettingKey) -> String {
        let text = text(key)
        return key.isSecret && !text.isEmpty ? "[set]" : text
    }

    /// All keys with their displayed values, which `roost up` compares with those of the running daemon.
    package var texts: [String: String] {
        Dictionary(uniqueKeysWithValues: values.keys.map { ($0.rawValue, shown($0)) })
    }
}

/// The reason why the settings cannot be used.
package enum SettingsError: Error, Equatable, CustomStringConvertible {
    /// A key that is not a ``SettingKey``, and its source.
    case unknownKey(String, origin: String)
    /// The key, the value, its source, and a description of valid values.
    case badValue(String, String, String, expected: String)
    /// The settings file cannot be read or is not YAML.
    case unreadableFile(String, why: String)

    /// A message that names the setting, its source and the expected value.
    package var description: String {
        switch self {
        case .unknownKey(let key, let origin):
            "unknown setting \(key.isEmpty ? "without a name" : key) from \(origin); the settings are \(SettingKey.allCases.map(\.rawValue).joined(separator: ", "))"
        case .badValue(let key, let value, let origin, let expected): "\(key) must be \(expected); the value from \(origin) is \(value)"
        case .unreadableFile(let path, let why): "\(path) cannot be read: \(why)"
        }
    }
}
