import RoostModel

extension PolicyField {
    static var settable: [PolicyField] { all.filter(\.isSettable) }

    var described: String { "\(label). \(help)" }

    /// The shape of the value as it is answered.
    var answered: Schema {
        switch kind {
        case .choice(let choices): .choice(choices.map(\.value))
        case .amount(_, let range, _): .integer(range)
        case .folders, .tools: .list(.string)
        case .members(let choices): .list(.choice(choices.map(\.value)))
        case .flag: .boolean
        }
    }

    /// The shape of the value as it is asked for.
    var asked: Schema {
        switch kind {
        case .folders: .list(.string(1...Policy.Bounds.pathBytes), count: 0...Policy.Bounds.folders)
        case .tools: .list(.string(1...Policy.Bounds.toolBytes), count: 0...Policy.Bounds.tools)
        case .choice, .amount, .members, .flag: answered
        }
    }
}

extension Schema {
    /// An object whose fields stand where their domains put them.
    ///
    /// - Parameter domains: under which name the description shows the object of each domain.
    static func policy(
        _ name: String, of fields: [PolicyField], domains: [String: String], _ property: (PolicyField) -> Property
    ) -> Schema {
        .object(name, policyProperties(of: fields, domains: domains, property))
    }

    static func policyProperties(
        of fields: [PolicyField], domains: [String: String], _ property: (PolicyField) -> Property
    ) -> [Property] {
        var properties: [Property] = []
        for field in fields {
            guard let domain = field.domain else {
                properties.append(property(field))
                continue
            }
            if properties.contains(where: { $0.name == domain }) { continue }
            let inside = fields.filter { $0.domain == domain }.map(property)
            let schema = Schema.object(domains[domain] ?? domain, inside)
            properties.append(
                inside.contains(where: \.isRequired) ? .required(domain, schema) : .optional(domain, schema, "What differs; null clears it")
            )
        }
        return properties
    }
}

extension PolicyFieldAnswer: Described {
    package static let schema = Schema.object(
        "PolicyField",
        [
            .required("path", .string, "As differences and errors name it: limits.memoryBytes"),
            .optional("domain", .string, "The object inside the policy that holds it; absent for the policy itself"),
            .required("name", .string, "In the policy"),
            .required("requestName", .string, "In a PolicyRequest"),
            .required("kind", .choice(PolicyField.Kind.names)),
            .required("label", .string), .required("help", .string),
            .optional("placeholder", .string),
            .optional("phrase", .string, "How its value is told among others; {} stands for the value"),
            .required("default", .any),
            .required("isSettable", .boolean, "Whether a request may hold it"),
            .optional("flag", .string, "On the command line"),
            .optional("choices", .list(PolicyChoiceAnswer.schema), "From the narrowest to the widest"),
            .optional("unit", .choice(PolicyUnit.self)),
            .optional("minimum", .integer), .optional("maximum", .integer),
            .optional("scale", .integer, "What a person writes counts this many"),
            .optional("scaleName", .string, "What a person writes it in: GB"),
            .optional("trustedValue", .any, "What it must be in a trusted run"),
            .optional("openingValue", .any, "The value that nobody should choose by accident"),
            .optional("openingWords", .string, "What saving that value does"),
        ])
}

extension PolicyChoiceAnswer: Described {
    package static let schema = Schema.object("PolicyChoice", [.required("value", .string), .required("words", .string)])
}
