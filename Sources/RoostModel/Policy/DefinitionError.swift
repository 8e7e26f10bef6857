/// Why a policy or an agent cannot be taken as it is written.
package enum DefinitionError: Error, Sendable, Equatable {
    /// The value of a field is wrong by itself.
    case invalid(field: String, why: String)
    /// Values that exclude one another.
    case refused(String)
}

extension DefinitionError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalid(let field, let why): "\(field) \(why)"
        case .refused(let why): why
        }
    }
}
