import RoostWire

extension Settings {
    /// The non-default settings as `key (source)`, without values, which may be secret.
    var chosen: [String] {
        SettingKey.allCases.compactMap { key in
            guard let value = values[key], value.origin != .builtIn else { return nil }
            return "\(key.rawValue) (\(value.origin.description))"
        }
    }

    /// Every setting with its source, in the order of the keys.
    var answers: [SettingAnswer] {
        SettingKey.allCases.compactMap { key in
            values[key].map {
                SettingAnswer(
                    key: key.rawValue, value: texts[key.rawValue] ?? "", origin: $0.origin.description, meaning: key.meaning,
                    variable: key.variable)
            }
        }
    }
}
