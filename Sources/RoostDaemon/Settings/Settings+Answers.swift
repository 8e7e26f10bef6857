import RoostWire

extension Settings {
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
