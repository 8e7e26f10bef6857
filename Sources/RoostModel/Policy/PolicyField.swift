/// The single description of a policy field. Schemas, coding, validation, merging, command line, form and comparison are derived from
/// `PolicyField.all`. A new field is an entry there, a stored property, and code that enforces it.
package struct PolicyField: Sendable {
    /// The type of the field's value.
    package enum Kind: Sendable {
        /// One of a closed list, from the narrowest to the widest.
        case choice([Choice])
        case amount(PolicyUnit, range: ClosedRange<Int64>, scale: PolicyUnit.Scale)
        /// Absolute paths.
        case folders
        /// Names or absolute paths of programs.
        case tools
        /// Several of a closed list.
        case members([Choice])
        case flag
    }

    /// One value of a closed list.
    package struct Choice: Sendable, Equatable {
        /// The value in JSON and on the command line.
        package let value: String
        /// What the value means, for people.
        package let words: String

        package init(value: String, words: String) {
            self.value = value
            self.words = words
        }
    }

    /// A value that a person should not choose by accident, because it removes a restriction.
    package struct Opening: Sendable, Equatable {
        /// The value that removes it.
        package let value: JSONValue
        /// What saving it does: `Allow network access`.
        package let words: String
    }

    /// The texts of a field, for people.
    package struct Words: Sendable {
        /// `Folders it may read`
        let label: String
        /// One sentence.
        let help: String
        var placeholder: String? = nil
        /// How the value is shown in a summary, with `{}` for the value: `{} memory`.
        var phrase: String? = nil
    }

    /// The object in the policy that contains the field; `nil` for the policy itself.
    package let domain: String?
    /// The field's JSON name.
    package let name: String
    /// The name in requests whose body is a policy; equal to ``name`` for most fields.
    package var requestName: String
    package let kind: Kind
    private let words: Words
    /// The command line option; `nil` if people cannot set the field.
    package let flag: PolicyFlag?
    /// The only allowed value of a trusted run, because files and network are not restricted there.
    package var trustedValue: JSONValue?
    /// The value that needs confirmation, if there is one.
    package var opening: Opening?

    let access: PolicyAccess
    let order: PolicyOrder
    let check: PolicyCheck

    init(
        _ domain: String?, _ name: String, _ kind: Kind, _ words: Words, flag: PolicyFlag?, access: PolicyAccess, order: PolicyOrder,
        check: PolicyCheck
    ) {
        self.domain = domain
        self.name = name
        requestName = name
        self.kind = kind
        self.words = words
        self.flag = flag
        self.access = access
        self.order = order
        self.check = check
    }

    /// A short label for forms.
    package var label: String { words.label }
    /// One sentence of help.
    package var help: String { words.help }
    /// An example for an empty input.
    package var placeholder: String? { words.placeholder }
    /// How the value is shown in a summary, with `{}` for the value.
    package var phrase: String? { words.phrase }

    /// The path: `network`, `limits.memoryBytes`.
    package var path: String { domain.map { "\($0).\(name)" } ?? name }

    /// Whether a person can set it; otherwise the daemon's value applies.
    package var isSettable: Bool { flag != nil }

    /// Whether the preset determines the value, so that another preset changes it.
    package var followsPreset: Bool { trustedValue.map { $0 != defaultValue } ?? false }

    /// The value in the default policy.
    package var defaultValue: JSONValue { access.read(Policy()) }

    /// The value in a policy.
    package func value(in policy: Policy) -> JSONValue { access.read(policy) }

    /// - Throws: ``DefinitionError`` if the value has another type. Its bounds are checked with the whole policy.
    package func set(_ value: JSONValue, in policy: inout Policy) throws(DefinitionError) {
        guard access.write(value, &policy) else { throw .invalid(field: path, why: "must be \(expectation)") }
    }

    /// - Returns: `nil` if the key is absent, `.null` if its value is null.
    package func decode(from container: KeyedDecodingContainer<PolicyKey>, _ key: PolicyKey) throws -> JSONValue? {
        try access.decode(container, key)
    }

    /// Whether the field describes this stored property.
    package func isStored(at property: PartialKeyPath<Policy>) -> Bool { access.property == property }

    private var expectation: String {
        switch kind {
        case .choice(let choices): "one of \(choices.map(\.value).joined(separator: ", "))"
        case .amount: "a whole number"
        case .folders, .tools: "a list of strings"
        case .members(let choices): "a list of \(choices.map(\.value).joined(separator: ", "))"
        case .flag: "true or false"
        }
    }
}

extension PolicyField.Kind {
    /// The kind's name in JSON.
    package var name: String {
        switch self {
        case .choice: "choice"
        case .amount: "amount"
        case .folders: "folders"
        case .tools: "tools"
        case .members: "members"
        case .flag: "flag"
        }
    }

    /// All names of kinds, for the schema.
    package static let names = ["choice", "amount", "folders", "tools", "members", "flag"]
}
