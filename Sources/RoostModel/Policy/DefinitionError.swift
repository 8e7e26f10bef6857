/// Why a policy or an agent definition is not valid.
package enum DefinitionError: Error, Sendable, Equatable {
    /// The value of one field is not valid; the field is named by its path, such as `policy.limits.memoryBytes`.
    case invalid(field: String, why: String)
    /// Values that are valid on their own but exclude each other.
    case refused(String)
}

extension DefinitionError {
    /// The same error for a field nested inside another one.
    package func inside(_ field: String) -> DefinitionError {
        guard case .invalid(let inner, let why) = self else { return self }
        return .invalid(field: "\(field).\(inner)", why: why)
    }
}

extension DefinitionError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .invalid(let field, let why): "the field \(field) \(why)"
        case .refused(let why): why
        }
    }
}
