extension Policy {
    /// Bounds of what a person may list.
    package enum Bounds {
        package static let folders = 64
        package static let pathBytes = 4096
        package static let tools = 256
        package static let toolBytes = 512
        /// Of processes: what Linux numbers at most, and a few for the sandbox itself.
        package static let processes: Int64 = 4_000_000
        /// Of every other limit, in bytes or milliseconds. Sums of such numbers stay far from the end of theirs, and every reader of JSON
        /// keeps them whole.
        package static let limit: Int64 = 1 << 50
    }

    /// The policy as it is stored: lists without repetitions, what is writable not listed as readable as well. Pure: whether folders exist
    /// is the sandbox's question.
    package func validated() throws(DefinitionError) -> Policy {
        if isolation == .trusted {
            for field in PolicyField.all {
                guard let value = field.trustedValue, field.value(in: self) != value else { continue }
                throw .refused(
                    "a trusted run has no walls around files and network: leave out the field \(field.path), or choose project or safe")
            }
        }
        var policy = self
        for field in PolicyField.all { try field.check.normalize(field.path, &policy) }
        policy.readablePaths.removeAll(where: policy.writablePaths.contains)
        return policy
    }
}
