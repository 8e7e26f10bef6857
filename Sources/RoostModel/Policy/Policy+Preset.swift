extension Policy {
    /// The policy of a preset, without changes.
    package init(preset: Isolation) {
        self.init(isolation: preset)
        guard preset == .trusted else { return }
        for field in PolicyField.all {
            // Cannot fail: a field's own value has the field's type.
            if let value = field.trustedValue { _ = field.access.write(value, &self) }
        }
    }
}
