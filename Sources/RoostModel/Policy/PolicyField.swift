/// The one description of a field of the policy. Schemas, coding, validation, merging, command line, form and comparison are made from the
/// closed list in `PolicyField.all`; a new field is an entry there, the stored property, and what enforces it.
package struct PolicyField: Sendable {
    package enum Kind: Sendable {
        /// From the narrowest to the widest.
        case choice([Choice])
        case amount(PolicyUnit, range: ClosedRange<Int64>, scale: PolicyUnit.Scale)
        /// Absolute paths.
        case folders
        /// Names or absolute paths of programs.
        case tools
        /// Some of a closed list.
        case members([Choice])
        case flag
    }

    /// One of the values of a closed list.
    package struct Choice: Sendable, Equatable {
        package let value: String
        package let words: String

        package init(value: String, words: String) {
            self.value = value
            self.words = words
        }
    }

    /// What a value opens that a person should not open by accident.
    package struct Opening: Sendable, Equatable {
        package let value: JSONValue
        /// What saving it does: `Allow network access`.
        package let words: String
    }

    /// For people.
    package struct Words: Sendable {
        /// `Folders it may read`
        let label: String
        /// One sentence.
        let help: String
        var placeholder: String? = nil
        /// The value in a list of what a run may use, with `{}` in its place: `{} memory`.
        var phrase: String? = nil
    }

    /// The object inside the policy that holds the field; `nil` for the policy itself.
    package let domain: String?
    package let name: String
    /// In requests about a policy alone; elsewhere it is the name.
    package var requestName: String
    package let kind: Kind
    private let words: Words
    package let flag: PolicyFlag?
    /// What a trusted run must have here, because it has no walls around files and network.
    package var trustedValue: JSONValue?
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

    package var label: String { words.label }
    package var help: String { words.help }
    package var placeholder: String? { words.placeholder }
    package var phrase: String? { words.phrase }

    /// `network`, `limits.memoryBytes`
    package var path: String { domain.map { "\($0).\(name)" } ?? name }

    /// Whether a person may ask for another value; else the daemon's own stands.
    package var isSettable: Bool { flag != nil }

    /// Whether a preset brings its own value, so that another preset brings another one.
    package var followsPreset: Bool { trustedValue.map { $0 != defaultValue } ?? false }

    package var defaultValue: JSONValue { access.read(Policy()) }

    package func value(in policy: Policy) -> JSONValue { access.read(policy) }

    /// - Throws: ``DefinitionError`` where the value is of another kind. Its bounds are a question of the whole policy.
    package func set(_ value: JSONValue, in policy: inout Policy) throws(DefinitionError) {
        guard access.write(value, &policy) else { throw .invalid(field: path, why: "must be \(expectation)") }
    }

    /// - Returns: `nil` where the key is absent, `null` where it is that.
    package func decode(from container: KeyedDecodingContainer<PolicyKey>, _ key: PolicyKey) throws -> JSONValue? {
        try access.decode(container, key)
    }

    package func isStored(at property: PartialKeyPath<Policy>) -> Bool { access.property == property }

    private var expectation: String {
        switch kind {
        case .choice(let choices): "one of \(choices.map(\.value).joined(separator: ", "))"
        case .amount: "a whole number"
        case .folders, .tools: "a list of texts"
        case .members(let choices): "a list of \(choices.map(\.value).joined(separator: ", "))"
        case .flag: "true or false"
        }
    }
}

extension PolicyField.Kind {
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

    package static let names = ["choice", "amount", "folders", "tools", "members", "flag"]
}
