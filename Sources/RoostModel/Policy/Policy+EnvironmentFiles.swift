extension Policy {
    /// Whether environment files of the project read as empty.
    package var hidesEnvironmentFiles: Bool { !exposesEnvironmentFiles && isolation != .trusted }
}
