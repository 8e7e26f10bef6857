extension Policy {
    /// The bounds of a policy's lists and limits.
    package enum Bounds {
        /// Entries of a folder list.
        package static let folders = 64
        /// Length of one path.
        package static let pathBytes = 4096
        /// Entries of ``Policy/deniedTools``.
        package static let tools = 256
        /// Length of one tool name.
        package static let toolBytes = 512
        /// Of the process limit: the highest PID of Linux (`/proc/sys/kernel/pid_max` is at most 2^22), less some for the sandbox itself.
        package static let processes: Int64 = 4_000_000
        /// Of every other limit, in bytes or milliseconds. Small enough that sums do not overflow and every JSON reader keeps the number
        /// exact.
        package static let limit: Int64 = 1 << 50
    }

    /// The policy in its stored form: lists without duplicates, writable folders not listed as readable too. Pure: whether folders exist is
    /// checked by the sandbox.
    ///
    /// - Throws: ``DefinitionError`` with the first field that is not valid.
    package func validated() throws(DefinitionError) -> Policy {
        if isolation == .trusted {
            for field in PolicyField.all {
                guard let value = field.trustedValue, field.value(in: self) != value else { continue }
                throw .refused(
                    "a trusted run does not restrict files and network: leave out the field \(field.path), or choose project or safe")
            }
        }
        var policy = self
        for field in PolicyField.all { try field.check.normalize(field.path, &policy) }
        policy.readablePaths.removeAll(where: policy.writablePaths.contains)
        return policy
    }
}
