/// Why a policy or an agent cannot be taken as it is written.
package enum DefinitionError: Error, Sendable, Equatable {
    /// The value of a field is wrong by itself; the field by its path, such as `policy.limits.memoryBytes`.
    case invalid(field: String, why: String)
    /// Values that exclude one another.
    case refused(String)
}

extension DefinitionError {
    /// The same, of a field inside another one.
    package func inside(_ field: String) -> DefinitionError {
        guard case .invalid(let inner, let why) = self else { return self }
        return .invalid(field: "\(field).\(inner)", why: why)
    }
}

extension DefinitionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let field, let why): "the field \(field) \(why)"
        case .refused(let why): why
        }
    }
}
