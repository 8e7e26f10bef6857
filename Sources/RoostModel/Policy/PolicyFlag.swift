/// How a policy field is written on the command line.
package enum PolicyFlag: Sendable, Equatable {
    /// `--NAME VALUE`, repeatable if the field holds a list; `--NAME` alone for a Boolean field.
    case option(_ name: String, value: String = "", help: String)
    /// `--limit NAME=VALUE`
    case limit(_ name: String, example: String)

    /// The option as a user types it.
    package var text: String {
        switch self {
        case .option(let name, "", _): "--\(name)"
        case .option(let name, let value, _): "--\(name) <\(value)>"
        case .limit(let name, let example): "--limit \(name)=\(example)"
        }
    }
}
