/// How a field of a policy is written on a command line.
package enum PolicyFlag: Sendable, Equatable {
    /// `--NAME VALUE`, repeatable where the field holds a list; for a field that is on or off `--NAME` alone.
    case option(_ name: String, value: String = "", help: String)
    /// `--limit NAME=VALUE`
    case limit(_ name: String, example: String)

    /// As people type it.
    package var text: String {
        switch self {
        case .option(let name, "", _): "--\(name)"
        case .option(let name, let value, _): "--\(name) <\(value)>"
        case .limit(let name, let example): "--limit \(name)=\(example)"
        }
    }
}
