import ArgumentParser
import RoostModel
import RoostSupport
import RoostWire

/// The policy options: one for each policy field, and `--limit` for all limits.
struct PolicyOptions: ParsableArguments {
    /// The given values by option name.
    private var given: [String: [String]] = [:]

    init() {}

    /// ArgumentParser looks every option up by its label, as for stored properties of other types.
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

    /// The request for the given options; a field without its option is absent.
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

/// ArgumentParser finds options through `Mirror`, so the mirror lists the options made from the policy fields.
extension PolicyOptions: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: PolicyOption.all.map { (label: $0.name, value: $0.wrapper) }) }
}

/// An option made from the description of a policy field.
private struct PolicyOption {
    enum Form {
        case switched
        case once
        case repeated
    }

    static let limit = "limit"

    let name: String
    let form: Form
    /// The property wrapper type that ArgumentParser expects.
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
        guard known.contains(word) else { throw ValidationError("must be one of \(known.joined(separator: ", "))") }
        return word
    }
}
