extension Policy {
    /// Whether the project's environment files appear empty inside the sandbox.
    package var hidesEnvironmentFiles: Bool { !exposesEnvironmentFiles && isolation != .trusted }
}
