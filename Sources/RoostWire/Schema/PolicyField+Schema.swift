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
                inside.contains(where: \.isRequired)
                    ? .required(domain, schema) : .optional(domain, schema, "The fields to change; null clears one")
            )
        }
        return properties
    }
}

extension PolicyFieldAnswer: Described {
    package static let schema = Schema.object(
        "PolicyField",
        [
            .required("path", .string, "The path in differences and errors, such as limits.memoryBytes"),
            .optional("domain", .string, "The object of the policy that contains the field; absent for the policy itself"),
            .required("name", .string, "The name in the policy"),
            .required("requestName", .string, "The name in a PolicyRequest"),
            .required("kind", .choice(PolicyField.Kind.names)),
            .required("label", .string), .required("help", .string),
            .optional("placeholder", .string),
            .optional("phrase", .string, "A text for its value among others; {} stands for the value"),
            .required("default", .any),
            .required("isSettable", .boolean, "Whether a request may contain it"),
            .optional("flag", .string, "The command line option"),
            .optional("choices", .list(PolicyChoiceAnswer.schema), "From the narrowest to the widest"),
            .optional("unit", .choice(PolicyUnit.self)),
            .optional("minimum", .integer), .optional("maximum", .integer),
            .optional("scale", .integer, "The factor of the unit"),
            .optional("scaleName", .string, "The unit for people, such as GB"),
            .optional("trustedValue", .any, "The required value in a trusted run"),
            .optional("openingValue", .any, "The value that must not be chosen by accident"),
            .optional("openingWords", .string, "The effect of saving that value"),
        ])
}

extension PolicyChoiceAnswer: Described {
    package static let schema = Schema.object("PolicyChoice", [.required("value", .string), .required("words", .string)])
}
