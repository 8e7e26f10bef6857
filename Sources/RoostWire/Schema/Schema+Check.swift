package import RoostModel

/// Where a value does not match its schema, for people.
package struct SchemaFault: Error, Sendable, Equatable {
    /// What is wrong.
    package enum Kind: Sendable, Equatable {
        case unknownField(known: [String])
        case missing
        case wrong(String)
    }

    /// The path of the field: `policy.limits.memoryBytes`, `paths.3`; empty for the whole body.
    package let path: String
    /// What is wrong.
    package let kind: Kind

    /// The error message for people.
    package var words: String {
        switch kind {
        case .unknownField: "this request has no field \(path)"
        case .missing: "the field \(path) is missing"
        case .wrong(let why): path.isEmpty ? "the body \(why)" : "the field \(path) \(why)"
        }
    }
}

extension Schema {
    /// - Throws: ``SchemaFault`` for the first mismatch, in the order of the schema.
    package func check(_ value: JSONValue) throws {
        try check(value, at: [])
    }

    private func check(_ value: JSONValue, at path: [String]) throws {
        func wrong(_ why: String) -> SchemaFault { SchemaFault(path: path.joined(separator: "."), kind: .wrong(why)) }
        if value == .null {
            if isNullable { return }
            if case .any = shape { return }
            throw wrong("must be \(expectation), not null")
        }
        switch (shape, value) {
        case (.any, _), (.boolean, .bool), (.number, .integer), (.number, .number): break
        case (.string(let format, let length, _), .string(let text)):
            // Program arguments and file names end at NUL, so what runs would differ from what is shown.
            if text.utf8.contains(0) { throw wrong("must not contain the character NUL") }
            // Counted in code points, as in JSON Schema. One visible character may consist of thousands of them.
            if let length, !length.contains(text.unicodeScalars.count) {
                throw wrong("must have \(length.lowerBound) to \(length.upperBound) characters")
            }
            if format == "date-time", Timestamp(iso8601: text) == nil { throw wrong("must be an ISO 8601 time with milliseconds and Z") }
            if format == "uuid", TaskID(text) == nil { throw wrong("must be a UUID") }
        case (.choice(let words), .string(let text)):
            guard words.contains(text) else { throw wrong("must be one of \(words.joined(separator: ", ")); it is \(text.prefix(100))") }
        case (.integer(let range), .integer(let number)):
            if let range, !range.contains(number) { throw wrong("must be from \(range.lowerBound) to \(range.upperBound)") }
        case (.list(let items, let count), .array(let values)):
            if let count, !count.contains(values.count) { throw wrong("must have \(count.lowerBound) to \(count.upperBound) entries") }
            for (index, value) in values.enumerated() { try items.check(value, at: path + [String(index)]) }
        case (.map(let values), .object(let members)):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                if name.utf8.contains(0) { throw wrong("must not contain a name with the character NUL") }
                try values.check(value, at: path + [name])
            }
        case (.object(let object), .object(let members)):
            for name in members.keys.sorted() where object.property(name) == nil {
                throw SchemaFault(
                    path: (path + [name]).joined(separator: "."), kind: .unknownField(known: object.properties.map(\.name)))
            }
            for property in object.properties {
                let inside = path + [property.name]
                guard let value = members[property.name] else {
                    if !property.isRequired { continue }
                    throw SchemaFault(path: inside.joined(separator: "."), kind: .missing)
                }
                try property.schema.check(value, at: inside)
            }
        case (.either(let schemas), _):
            guard schemas.contains(where: { (try? $0.check(value)) != nil }) else { throw wrong("must be \(expectation)") }
        default: throw wrong("must be \(expectation)")
        }
    }

    private var expectation: String {
        switch shape {
        case .string: "a string"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .list: "a list"
        case .map, .object, .either: "an object"
        case .any: "any value"
        }
    }
}
