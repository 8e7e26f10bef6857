extension AgentSpec {
    /// The maximum size of the instructions in bytes. They are passed on a command line, where Linux allows 128 KiB per argument.
    package static let instructionsBytes = 64 << 10

    /// The definition in its stored form. Pure: whether the project and its folders exist is checked elsewhere.
    ///
    /// - Throws: ``DefinitionError`` with the first field that is not valid.
    package func validated() throws(DefinitionError) -> AgentSpec {
        guard Self.isName(name) else {
            throw .invalid(
                field: "name",
                why:
                    "must be 1 to 63 characters of a-z, 0-9 and -, begin and end with a letter or digit, and not be the name of a runtime (\(RuntimeKind.allCases.map(\.rawValue).joined(separator: ", ")))"
            )
        }
        switch runtime {
        case .command:
            guard let first = command.first, !first.isEmpty else {
                throw .invalid(field: "command", why: "must name a program: an agent of the runtime command runs it for each message")
            }
            guard model == nil else { throw .invalid(field: "model", why: "is not allowed for the runtime command, which has no model") }
        case .claude:
            guard command.isEmpty else { throw .invalid(field: "command", why: "is allowed only for the runtime command") }
        }
        guard workTree != .inPlace || afterRun != .discard else {
            throw .invalid(
                field: "afterRun", why: "cannot be discard if workTree is inPlace: changes in the project itself cannot be discarded")
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
