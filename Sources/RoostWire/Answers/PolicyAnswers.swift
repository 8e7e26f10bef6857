package import RoostModel

/// `GET /v1/policy/fields`: the description of one policy field, for programs that show or edit policies.
package struct PolicyFieldAnswer: Codable, Sendable, Equatable {
    /// As differences and errors name the field: `limits.memoryBytes`.
    package let path: String
    /// The object in the policy that contains the field; `nil` for the policy itself.
    package let domain: String?
    /// The JSON name in a policy.
    package let name: String
    /// The JSON name in a ``PolicyRequest``.
    package let requestName: String
    /// One of `PolicyField.Kind.names`.
    package let kind: String
    /// A short label for forms.
    package let label: String
    /// One sentence of help.
    package let help: String
    /// An example for an empty input.
    package let placeholder: String?
    /// How the value is shown in a summary, with `{}` for the value.
    package let phrase: String?
    /// The value in the default policy.
    package let `default`: JSONValue
    /// Whether a request may set it.
    package let isSettable: Bool
    /// The command line option.
    package let flag: String?
    /// The allowed values, from the narrowest to the widest; `nil` for other kinds.
    package let choices: [PolicyChoiceAnswer]?
    /// The unit of an amount; `nil` for other kinds, like the next four fields.
    package let unit: String?
    /// The smallest allowed amount.
    package let minimum: Int64?
    /// The largest allowed amount.
    package let maximum: Int64?
    /// How many base units (bytes, milliseconds) the unit of a form has.
    package let scale: Int64?
    /// The name of the form's unit, such as `GB`.
    package let scaleName: String?
    /// The only value allowed in a trusted run.
    package let trustedValue: JSONValue?
    /// The value that needs confirmation, because it removes a restriction.
    package let openingValue: JSONValue?
    /// What saving that value does, for the confirmation.
    package let openingWords: String?

    package init(_ field: PolicyField) {
        path = field.path
        domain = field.domain
        name = field.name
        requestName = field.requestName
        kind = field.kind.name
        label = field.label
        help = field.help
        placeholder = field.placeholder
        phrase = field.phrase
        `default` = field.defaultValue
        isSettable = field.isSettable
        flag = field.flag?.text
        trustedValue = field.trustedValue
        openingValue = field.opening?.value
        openingWords = field.opening?.words
        switch field.kind {
        case .choice(let known), .members(let known): choices = known.map(PolicyChoiceAnswer.init)
        case .amount, .folders, .tools, .flag: choices = nil
        }
        guard case .amount(let counted, let range, let written) = field.kind else {
            (unit, minimum, maximum, scale, scaleName) = (nil, nil, nil, nil, nil)
            return
        }
        unit = counted.rawValue
        (minimum, maximum) = (range.lowerBound, range.upperBound)
        (scale, scaleName) = (written.factor, written.spelled)
    }
}

/// One value of a closed list.
package struct PolicyChoiceAnswer: Codable, Sendable, Equatable {
    /// The value in requests and policies.
    package let value: String
    /// What the value means, for people.
    package let words: String

    package init(_ choice: PolicyField.Choice) {
        value = choice.value
        words = choice.words
    }
}
