import RoostModel

extension PolicyField {
    static var settable: [PolicyField] { all.filter(\.isSettable) }

    var described: String { "\(label). \(help)" }

    /// The schema of the value in answers.
    var answered: Schema {
        switch kind {
        case .choice(let choices): .choice(choices.map(\.value))
        case .amount(_, let range, _): .integer(range)
        case .folders, .tools: .list(.string)
        case .members(let choices): .list(.choice(choices.map(\.value)))
        case .flag: .boolean
        }
    }

    /// The schema of the value in requests.
    var asked: Schema {
        switch kind {
        case .folders: .list(.string(1...Policy.Bounds.pathBytes), count: 0...Policy.Bounds.folders)
        case .tools: .list(.string(1...Policy.Bounds.toolBytes), count: 0...Policy.Bounds.tools)
        case .choice, .amount, .members, .flag: answered
        }
    }
}

extension Schema {
    /// An object with each field inside its domain's object.
    ///
    /// - Parameter domains: the schema name of each domain's object.
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
                    ? .required(domain, schema) : .optional(domain, schema, "The changed fields; null resets them")
            )
        }
        return properties
    }
}

extension PolicyFieldAnswer: Described {
    package static let schema = Schema.object(
        "PolicyField",
        [
            .required("path", .string, "As differences and errors name the field: limits.memoryBytes"),
            .optional("domain", .string, "The object in the policy that contains the field; absent for the policy itself"),
            .required("name", .string, "The name in a policy"),
            .required("requestName", .string, "The name in a PolicyRequest"),
            .required("kind", .choice(PolicyField.Kind.names)),
            .required("label", .string), .required("help", .string),
            .optional("placeholder", .string),
            .optional("phrase", .string, "How the value is shown in a summary, with {} for the value"),
            .required("default", .any),
            .required("isSettable", .boolean, "Whether a request may set it"),
            .optional("flag", .string, "The command line option"),
            .optional("choices", .list(PolicyChoiceAnswer.schema), "From the narrowest to the widest"),
            .optional("unit", .choice(PolicyUnit.self)),
            .optional("minimum", .integer), .optional("maximum", .integer),
            .optional("scale", .integer, "How many base units (bytes, milliseconds) the unit of a form has"),
            .optional("scaleName", .string, "The name of a form's unit: GB"),
            .optional("trustedValue", .any, "The only value allowed in a trusted run"),
            .optional("openingValue", .any, "The value that needs confirmation, because it removes a restriction"),
            .optional("openingWords", .string, "What saving that value does"),
        ])
}

extension PolicyChoiceAnswer: Described {
    package static let schema = Schema.object("PolicyChoice", [.required("value", .string), .required("words", .string)])
}
