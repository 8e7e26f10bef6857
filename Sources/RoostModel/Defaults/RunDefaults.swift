/// Defaults for what a run's request leaves out: those that a project proposes in its `.roost.yaml`, or those of a person.
package struct RunDefaults: Sendable, Equatable, Codable {
    /// Values by the path of the policy field, such as `limits.wallTimeMs`.
    package var policy: [String: JSONValue]
    /// A model name of the runtime.
    package var model: String?
    /// Variables for the run's process.
    package var environment: [String: String]

    package init(policy: [String: JSONValue] = [:], model: String? = nil, environment: [String: String] = [:]) {
        self.policy = policy
        self.model = model
        self.environment = environment
    }

    /// Whether nothing is set.
    package var isEmpty: Bool { policy.isEmpty && model == nil && environment.isEmpty }

    /// These defaults, completed by `other` for what they leave out.
    package func over(_ other: RunDefaults) -> RunDefaults {
        RunDefaults(
            policy: policy.merging(other.policy) { own, _ in own }, model: model ?? other.model,
            environment: environment.merging(other.environment) { own, _ in own })
    }

    /// For people, one phrase each: `network open`, `time 30m`, `CI=1`.
    package var words: [String] {
        let fields = PolicyField.all.compactMap { field -> String? in
            guard let value = policy[field.path] else { return nil }
            switch (field.flag, value) {
            case (.limit(let name, _)?, .integer(let number)): return "\(name) \(Self.amount(number, field))"
            case (.option(let name, _, _)?, .string(let word)): return "\(name) \(word)"
            case (.option(let name, _, _)?, .array(let items)):
                return items.isEmpty ? nil : "\(name) \(items.compactMap(\.string).joined(separator: ", "))"
            default: return nil
            }
        }
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return fields + (model.map { ["model \($0)"] } ?? []) + variables
    }

    private static func amount(_ number: Int64, _ field: PolicyField) -> String {
        guard case .amount(let unit, _, _) = field.kind else { return String(number) }
        switch unit {
        case .count: return String(number)
        case .bytes: return number % (1 << 30) == 0 ? "\(number >> 30)G" : number % (1 << 20) == 0 ? "\(number >> 20)M" : String(number)
        case .milliseconds: return number % 60_000 == 0 ? "\(number / 60_000)m" : number % 1000 == 0 ? "\(number / 1000)s" : "\(number)ms"
        }
    }
}

// MARK: - Reading

extension RunDefaults {
    private static let longest = 200
    private static let mostVariables = 64

    /// Reads what a file proposes: a mapping of `network`, `model`, `limits`, `environment` and `caches`, in which every scalar is text.
    ///
    /// - Throws: ``DefinitionError`` with the field and what is wrong with it.
    package init(_ value: JSONValue) throws(DefinitionError) {
        guard case .object(let members) = value else { throw .invalid(field: ".roost.yaml", why: "must be a mapping") }
        self.init()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            switch name {
            case "network": try setNetwork(value.string ?? "")
            case "model":
                guard let text = value.string, !text.isEmpty, text.utf8.count <= Self.longest else {
                    throw .invalid(field: name, why: "must be a name")
                }
                model = text
            case "limits":
                guard case .object(let limits) = value else { throw .invalid(field: name, why: "must be a mapping, as time: 30m") }
                for (limit, amount) in limits.sorted(by: { $0.key < $1.key }) { try set(limit: limit, amount.string ?? "") }
            case "environment":
                guard case .object(let variables) = value else { throw .invalid(field: name, why: "must be a mapping, as CI: 1") }
                for (variable, text) in variables.sorted(by: { $0.key < $1.key }) {
                    guard let text = text.string else { throw .invalid(field: "environment.\(variable)", why: "must be text") }
                    try set(variable: variable, text)
                }
            case "caches":
                guard case .array(let items) = value else { throw .invalid(field: name, why: "must be a list, as [npm, cargo]") }
                try setCaches(items.map { $0.string ?? "" })
            default: throw .invalid(field: name, why: "is unknown; expected network, model, limits, environment or caches")
            }
        }
    }

    /// - Throws: ``DefinitionError`` if the word is not a ``NetworkAccess``.
    package mutating func setNetwork(_ word: String) throws(DefinitionError) {
        guard NetworkAccess(rawValue: word) != nil else {
            throw .invalid(field: "network", why: "must be one of \(NetworkAccess.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        policy["network"] = .string(word)
    }

    /// Duplicates are removed.
    ///
    /// - Throws: ``DefinitionError`` if a word is not a ``CacheKind``.
    package mutating func setCaches(_ words: [String]) throws(DefinitionError) {
        guard words.allSatisfy({ CacheKind(rawValue: $0) != nil }) else {
            throw .invalid(field: "caches", why: "must contain only \(CacheKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var seen: Set<String> = []
        policy["caches"] = .array(words.filter { seen.insert($0).inserted }.map(JSONValue.string))
    }

    /// Sets a limit, written as people write it: `time`, `30m`.
    ///
    /// - Throws: ``DefinitionError`` if the limit is unknown, or its value is malformed or out of bounds.
    package mutating func set(limit name: String, _ text: String) throws(DefinitionError) {
        do {
            let (field, value) = try LimitWords.parse(name, text)
            var policy = Policy()
            try field.set(.integer(value), in: &policy)
            _ = try policy.validated()
            self.policy[field.path] = .integer(value)
        } catch let error as LimitWords.Failure {
            switch error {
            case .unknown:
                throw .invalid(
                    field: "limits.\(name)", why: "is unknown; expected one of \(LimitWords.fields.keys.sorted().joined(separator: ", "))"
                )
            case .expected(let words): throw .invalid(field: "limits.\(name)", why: "must be \(words)")
            case .tooLarge: throw .invalid(field: "limits.\(name)", why: "is too large")
            }
        } catch let error as DefinitionError {
            throw error
        } catch {
            throw .invalid(field: "limits.\(name)", why: "\(error)")
        }
    }

    /// - Throws: ``DefinitionError`` if the name is not allowed (see ``VariableName/refusal(_:value:)``) or 64 variables are set already.
    package mutating func set(variable name: String, _ value: String) throws(DefinitionError) {
        let field = "environment.\(name)"
        guard environment.count < Self.mostVariables else { throw .invalid(field: "environment", why: "names too many variables") }
        if let why = VariableName.refusal(name, value: value) { throw .invalid(field: field, why: why) }
        environment[name] = value
    }
}
