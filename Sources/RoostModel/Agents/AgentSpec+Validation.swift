extension AgentSpec {
    /// The longest instructions, in bytes: they travel on a command line, which the kernel bounds at 128 KiB an argument.
    package static let instructionsBytes = 64 << 10

    /// The definition as it is stored. Pure: whether its project and folders exist is asked elsewhere.
    package func validated() throws(DefinitionError) -> AgentSpec {
        guard Self.isName(name) else {
            throw .invalid(
                field: "name",
                why:
                    "must be 1 to 63 of a-z, 0-9 and -, begin and end with a letter or digit, and be no runtime's name (\(RuntimeKind.allCases.map(\.rawValue).joined(separator: ", ")))"
            )
        }
        switch runtime {
        case .command:
            guard let first = command.first, !first.isEmpty else {
                throw .invalid(field: "command", why: "must name a program: an agent of the runtime command runs it for each message")
            }
            guard model == nil else { throw .invalid(field: "model", why: "belongs to agents that think; a command has none") }
        case .claude:
            guard command.isEmpty else { throw .invalid(field: "command", why: "belongs to agents of the runtime command") }
        }
        guard workTree != .inPlace || afterRun != .discard else {
            throw .invalid(
                field: "afterRun", why: "cannot be discard where workTree is inPlace: what changes the project itself is not discarded")
        }
        guard instructions.utf8.count <= Self.instructionsBytes, !instructions.utf8.contains(0) else {
            throw .invalid(field: "instructions", why: "must be at most \(Self.instructionsBytes) bytes of text")
        }
        var spec = self
        do {
            spec.policy = try policy.validated()
        } catch {
            throw error.inside("policy")
        }
        return spec
    }
}
