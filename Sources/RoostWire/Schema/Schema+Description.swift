package import RoostModel

extension Schema {
    /// The schema as JSON Schema 2020-12 (used by OpenAPI 3.1). Objects are references; their own schemas are collected in `components`.
    package func described(gathering components: inout [String: JSONValue]) -> JSONValue {
        var members: [String: JSONValue]
        switch shape {
        case .any: members = [:]
        case .boolean: members = ["type": type("boolean")]
        case .number: members = ["type": type("number")]
        case .integer(let range):
            members = ["type": type("integer")]
            if let range {
                members["minimum"] = .integer(range.lowerBound)
                members["maximum"] = .integer(range.upperBound)
            }
        case .string(let format, let length, let pattern):
            members = ["type": type("string")]
            if let format { members["format"] = .string(format) }
            if let pattern { members["pattern"] = .string(pattern) }
            if let length {
                members["minLength"] = .integer(Int64(length.lowerBound))
                members["maxLength"] = .integer(Int64(length.upperBound))
            }
        case .choice(let words):
            members = ["type": type("string"), "enum": .array(words.map(JSONValue.string) + (isNullable ? [.null] : []))]
        case .list(let items, let count):
            members = ["type": type("array"), "items": items.described(gathering: &components)]
            if let count {
                members["minItems"] = .integer(Int64(count.lowerBound))
                members["maxItems"] = .integer(Int64(count.upperBound))
            }
        case .map(let values):
            members = ["type": type("object"), "additionalProperties": values.described(gathering: &components)]
        case .either(let schemas): members = ["anyOf": .array(schemas.map { $0.described(gathering: &components) })]
        case .object(let object):
            if components[object.name] == nil {
                // Set before its properties are described, so that a recursive schema terminates.
                components[object.name] = .null
                components[object.name] = object.described(gathering: &components)
            }
            let reference = JSONValue.object(["$ref": .string("#/components/schemas/\(object.name)")])
            members =
                isNullable
                ? ["anyOf": .array([reference, .object(["type": .string("null")])])]
                : ["$ref": .string("#/components/schemas/\(object.name)")]
        }
        if let words { members["description"] = .string(words) }
        if let example { members["examples"] = .array([example]) }
        return .object(members)
    }

    private func type(_ name: String) -> JSONValue {
        isNullable ? .array([.string(name), .string("null")]) : .string(name)
    }
}

extension ObjectSchema {
    fileprivate func described(gathering components: inout [String: JSONValue]) -> JSONValue {
        var members: [String: JSONValue] = ["type": .string("object"), "additionalProperties": .bool(false)]
        var described: [String: JSONValue] = [:]
        for property in properties {
            described[property.name] = property.schema.described(gathering: &components)
        }
        members["properties"] = .object(described)
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members["required"] = .array(required) }
        return .object(members)
    }
}
