import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// The options of a policy: one for each of its fields, and `--limit` for all limits together.
struct PolicyOptions: ParsableArguments {
    /// What was given, by the name of the option.
    private var given: [String: [String]] = [:]

    init() {}

    /// The parser looks every option up by its name, as it does for the properties of other types.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: PolicyKey.self)
        for option in PolicyOption.all {
            let key = PolicyKey(option.name)
            switch option.form {
            case .switched: given[option.name] = try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? ["true"] : []
            case .once: given[option.name] = try container.decode(Option<String?>.self, forKey: key).wrappedValue.map { [$0] }
            case .repeated: given[option.name] = try container.decode(Option<[String]>.self, forKey: key).wrappedValue
            }
        }
    }

    var isEmpty: Bool { given.values.allSatisfy(\.isEmpty) }

    /// What the options say; a field without its option is absent.
    ///
    /// - Parameter folder: makes a path absolute.
    func request(folder: (String) -> String) throws -> PolicyRequest {
        var request = try LimitFlags.parse(given[PolicyOption.limit] ?? [])
        for field in PolicyField.all {
            guard case .option(let name, _, _)? = field.flag, let words = given[name], let first = words.first else { continue }
            switch field.kind {
            case .choice: request[field] = first.json
            case .folders: request[field] = words.map(folder).json
            case .tools, .members: request[field] = words.json
            case .flag: request[field] = true.json
            case .amount: break
            }
        }
        return request
    }

    func request() throws -> PolicyRequest {
        let current = HostEnvironment.currentFolder
        return try request { FolderPath.absolute($0, current: current) }
    }
}

/// The parser finds the options of a type in its mirror: here they come from the descriptions of the fields.
extension PolicyOptions: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: PolicyOption.all.map { (label: $0.name, value: $0.wrapper) }) }
}

/// One option, made from the description of its field.
private struct PolicyOption {
    enum Form {
        case switched
        case once
        case repeated
    }

    static let limit = "limit"

    let name: String
    let form: Form
    /// The property wrapper that the parser knows.
    let wrapper: any Sendable

    static let all: [PolicyOption] = {
        var options: [PolicyOption] = []
        var limits: [String] = []
        for field in PolicyField.all {
            switch field.flag {
            case .option(let name, let value, let help)?: options.append(PolicyOption(field, name, value, help))
            case .limit(let name, let example)?: limits.append("\(name)=\(example)")
            case nil: break
            }
        }
        let help = ArgumentHelp("Change a limit; repeatable: \(limits.joined(separator: ", "))", valueName: "name=value")
        options.append(
            PolicyOption(name: limit, form: .repeated, wrapper: Option<[String]>(wrappedValue: [], name: .customLong(limit), help: help)))
        return options
    }()

    private init(name: String, form: Form, wrapper: any Sendable) {
        (self.name, self.form, self.wrapper) = (name, form, wrapper)
    }

    private init(_ field: PolicyField, _ name: String, _ value: String, _ help: String) {
        let long = NameSpecification.customLong(name)
        switch field.kind {
        case .flag: self.init(name: name, form: .switched, wrapper: Flag<Bool>(wrappedValue: false, name: long, help: "\(help)"))
        case .choice(let choices):
            let known = choices.map(\.value)
            let help = ArgumentHelp("\(help): \(Self.listed(known))", valueName: value)
            self.init(
                name: name, form: .once,
                wrapper: Option<String?>(name: long, help: help, completion: .list(known)) { try Self.checked($0, known) })
        case .members(let choices):
            let known = choices.map(\.value)
            self.init(
                name: name, form: .repeated,
                wrapper: Option<[String]>(
                    wrappedValue: [], name: long, help: ArgumentHelp("\(help); repeatable", valueName: value), completion: .list(known)
                ) { try Self.checked($0, known) })
        case .folders: self.init(name: name, form: .repeated, wrapper: Self.repeated(long, help, value, .directory))
        case .tools, .amount: self.init(name: name, form: .repeated, wrapper: Self.repeated(long, help, value, nil))
        }
    }

    private static func repeated(
        _ name: NameSpecification, _ help: String, _ value: String, _ completion: CompletionKind?
    ) -> Option<[String]> {
        Option<[String]>(wrappedValue: [], name: name, help: ArgumentHelp("\(help); repeatable", valueName: value), completion: completion)
    }

    private static func listed(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    private static func checked(_ word: String, _ known: [String]) throws -> String {
        guard known.contains(word) else { throw ValidationError("it is none of \(known.joined(separator: ", "))") }
        return word
    }
}
