/// Validates a field on its own and brings it into its stored form.
struct PolicyCheck: Sendable {
    /// - Parameter field: the path of the field, for error messages.
    let normalize: @Sendable (_ field: String, inout Policy) throws(DefinitionError) -> Void

    static let none = PolicyCheck { (_, _) throws(DefinitionError) in }

    static func amount<Number: PolicyValue & FixedWidthInteger>(
        _ property: PolicyField.Property<Number>, _ range: ClosedRange<Int64>
    ) -> PolicyCheck {
        PolicyCheck { (field, policy) throws(DefinitionError) in
            guard range.contains(Int64(clamping: policy[keyPath: property])) else {
                throw .invalid(field: field, why: "must be from \(range.lowerBound) to \(range.upperBound)")
            }
        }
    }

    static func folders(_ property: PolicyField.Property<[String]>) -> PolicyCheck {
        PolicyCheck { (field, policy) throws(DefinitionError) in
            for path in policy[keyPath: property] {
                guard path.utf8.first == 0x2f else {
                    throw .invalid(field: field, why: "must contain absolute paths; “\(shown(path))” is not absolute")
                }
                guard path.utf8.count <= Policy.Bounds.pathBytes, !path.utf8.contains(0) else {
                    throw .invalid(field: field, why: "contains a path that is too long or contains NUL: “\(shown(path))”")
                }
            }
            let folders = unique(policy[keyPath: property].map(trimmed))
            guard folders.count <= Policy.Bounds.folders else {
                throw .invalid(field: field, why: "must contain at most \(Policy.Bounds.folders) folders")
            }
            policy[keyPath: property] = folders
        }
    }

    static func tools(_ property: PolicyField.Property<[String]>) -> PolicyCheck {
        PolicyCheck { (field, policy) throws(DefinitionError) in
            for name in policy[keyPath: property] {
                guard (1...Policy.Bounds.toolBytes).contains(name.utf8.count), !name.utf8.contains(0) else {
                    throw .invalid(field: field, why: "must contain names of 1 to \(Policy.Bounds.toolBytes) characters")
                }
                guard name.utf8.first == 0x2f || !name.utf8.contains(0x2f), name != ".", name != ".." else {
                    throw .invalid(field: field, why: "must contain plain names or absolute paths; “\(shown(name))” is neither")
                }
            }
            let tools = unique(policy[keyPath: property])
            guard tools.count <= Policy.Bounds.tools else {
                throw .invalid(field: field, why: "must contain at most \(Policy.Bounds.tools) names")
            }
            policy[keyPath: property] = tools
        }
    }

    static func unique<Item: PolicyValue & Hashable>(_ property: PolicyField.Property<[Item]>) -> PolicyCheck {
        PolicyCheck { (_, policy) throws(DefinitionError) in policy[keyPath: property] = unique(policy[keyPath: property]) }
    }

    /// Without trailing slashes.
    private static func trimmed(_ path: String) -> String {
        let end = path.utf8.lastIndex { $0 != 0x2f }
        return end.map { String(path[...$0]) } ?? "/"
    }

    private static func shown(_ text: String) -> String { text.utf8.count <= 100 ? text : String(text.prefix(100)) + "…" }

    private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }
}
