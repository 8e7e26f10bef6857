extension Policy {
    /// A preset with nothing changed.
    package init(preset: Isolation) {
        self.init(isolation: preset)
        guard preset == .trusted else { return }
        for field in PolicyField.all {
            // A description's own value is of its own kind.
            if let value = field.trustedValue { _ = field.access.write(value, &self) }
        }
    }
}
