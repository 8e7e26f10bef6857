package import RoostModel

/// `GET /v1/policy/fields`: the description of one field, for whoever shows or asks for policies.
package struct PolicyFieldAnswer: Codable, Sendable, Equatable {
    package let path: String
    package let domain: String?
    package let name: String
    package let requestName: String
    package let kind: String
    package let label: String
    package let help: String
    package let placeholder: String?
    package let phrase: String?
    package let `default`: JSONValue
    package let isSettable: Bool
    package let flag: String?
    package let choices: [PolicyChoiceAnswer]?
    package let unit: String?
    package let minimum: Int64?
    package let maximum: Int64?
    package let scale: Int64?
    package let scaleName: String?
    package let trustedValue: JSONValue?
    package let openingValue: JSONValue?
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

/// One of the values of a closed list.
package struct PolicyChoiceAnswer: Codable, Sendable, Equatable {
    package let value: String
    package let words: String

    package init(_ choice: PolicyField.Choice) {
        value = choice.value
        words = choice.words
    }
}
