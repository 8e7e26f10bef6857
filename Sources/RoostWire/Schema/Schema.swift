package import RoostModel

/// The shape of a JSON value. Requests are checked against it, and the OpenAPI document is generated from it.
package struct Schema: Sendable {
    /// The types of JSON values.
    package indirect enum Shape: Sendable {
        case string(format: String?, length: ClosedRange<Int>?, pattern: String?)
        case choice([String])
        case integer(ClosedRange<Int64>?)
        case number
        case boolean
        case list(Schema, count: ClosedRange<Int>?)
        /// An object with any names and values of one shape.
        case map(Schema)
        case object(ObjectSchema)
        /// One of several objects; only in answers.
        case either([Schema])
        /// Any JSON value.
        case any
    }

    /// The type of the value.
    package var shape: Shape
    /// Whether `null` is allowed.
    package var isNullable = false
    /// The description in the OpenAPI document.
    package var words: String?
    /// An example in the OpenAPI document.
    package var example: JSONValue?

    package init(_ shape: Shape) {
        self.shape = shape
    }

    // MARK: Making

    /// A string of any length.
    package static let string = Schema(.string(format: nil, length: nil, pattern: nil))
    /// An integer of any size.
    package static let integer = Schema(.integer(nil))
    package static let number = Schema(.number)
    package static let boolean = Schema(.boolean)
    /// Any JSON value.
    package static let any = Schema(.any)
    /// ISO 8601 with milliseconds and Z.
    package static let time = Schema(.string(format: "date-time", length: nil, pattern: nil))
    /// A UUID.
    package static let id = Schema(.string(format: "uuid", length: nil, pattern: nil))

    /// A string with a number of code points in a range.
    package static func string(_ length: ClosedRange<Int>) -> Schema { Schema(.string(format: nil, length: length, pattern: nil)) }
    /// An integer in a range.
    package static func integer(_ range: ClosedRange<Int64>) -> Schema { Schema(.integer(range)) }
    /// An array, with a number of elements in a range if one is given.
    package static func list(_ items: Schema, count: ClosedRange<Int>? = nil) -> Schema { Schema(.list(items, count: count)) }
    /// An object with any names and values of one shape.
    package static func map(_ values: Schema) -> Schema { Schema(.map(values)) }

    /// One of the raw values of an enumeration.
    package static func choice<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> Schema {
        Schema(.choice(Value.allCases.map(\.rawValue)))
    }

    /// One of these strings.
    package static func choice(_ words: [String]) -> Schema { Schema(.choice(words)) }

    /// - Parameter name: the name of the schema in the OpenAPI document.
    package static func object(_ name: String, _ properties: [Property]) -> Schema {
        Schema(.object(ObjectSchema(name: name, properties: properties)))
    }

    // MARK: Refining

    /// With a description.
    package func said(_ words: String) -> Schema {
        var schema = self
        schema.words = words
        return schema
    }

    /// With `null` allowed.
    package func orNull() -> Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    /// With an example.
    package func like(_ example: JSONValue) -> Schema {
        var schema = self
        schema.example = example
        return schema
    }

    /// The object's properties; `nil` for other shapes.
    package var object: ObjectSchema? {
        guard case .object(let object) = shape else { return nil }
        return object
    }
}

/// A closed object: unknown names are rejected.
package struct ObjectSchema: Sendable {
    /// The name of the schema in the OpenAPI document.
    package let name: String
    /// In the order in which they are checked and documented.
    package let properties: [Property]

    package init(name: String, properties: [Property]) {
        self.name = name
        self.properties = properties
    }

    /// The names of all properties.
    package var names: Set<String> { Set(properties.map(\.name)) }

    /// The property with a name; `nil` if there is none.
    package func property(_ name: String) -> Property? { properties.first { $0.name == name } }
}

/// One property of an object.
package struct Property: Sendable {
    package let name: String
    package let schema: Schema
    /// Whether it must be present.
    package let isRequired: Bool

    /// A property that must be present and not `null`.
    package static func required(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: words.map(schema.said) ?? schema, isRequired: true)
    }

    /// A property that may be absent; `null` means the same.
    package static func optional(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: (words.map(schema.said) ?? schema).orNull(), isRequired: false)
    }

    /// A property of a change that cannot be cleared: absent keeps the stored value, and `null` is rejected.
    package static func kept(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: words.map(schema.said) ?? schema, isRequired: false)
    }
}

/// A type of the API with its schema.
package protocol Described {
    static var schema: Schema { get }
}
