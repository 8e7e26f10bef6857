import RoostWire

extension Settings {
    /// What is not the default, as `key (where from)`; no values, which may be secrets.
    var chosen: [String] {
        SettingKey.allCases.compactMap { key in
            guard let value = values[key], value.origin != .builtIn else { return nil }
            return "\(key.rawValue) (\(value.origin.description))"
        }
    }

    /// Every setting with where it came from, in the order of their keys.
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
