package import RoostModel

/// The shape of a JSON value: what requests are checked against and what the API's description shows. One truth for both.
package struct Schema: Sendable {
    package indirect enum Shape: Sendable {
        case string(format: String?, length: ClosedRange<Int>?, pattern: String?)
        case choice([String])
        case integer(ClosedRange<Int64>?)
        case number
        case boolean
        case list(Schema, count: ClosedRange<Int>?)
        /// Any names, values of one shape.
        case map(Schema)
        case object(ObjectSchema)
        /// Of several objects one; answers only.
        case either([Schema])
        /// Any JSON at all.
        case any
    }

    package var shape: Shape
    package var isNullable = false
    package var words: String?
    package var example: JSONValue?

    package init(_ shape: Shape) {
        self.shape = shape
    }

    // MARK: Making

    package static let string = Schema(.string(format: nil, length: nil, pattern: nil))
    package static let integer = Schema(.integer(nil))
    package static let number = Schema(.number)
    package static let boolean = Schema(.boolean)
    package static let any = Schema(.any)
    /// ISO 8601 with milliseconds and Z.
    package static let time = Schema(.string(format: "date-time", length: nil, pattern: nil))
    package static let id = Schema(.string(format: "uuid", length: nil, pattern: nil))

    package static func string(_ length: ClosedRange<Int>) -> Schema { Schema(.string(format: nil, length: length, pattern: nil)) }
    package static func integer(_ range: ClosedRange<Int64>) -> Schema { Schema(.integer(range)) }
    package static func list(_ items: Schema, count: ClosedRange<Int>? = nil) -> Schema { Schema(.list(items, count: count)) }
    package static func map(_ values: Schema) -> Schema { Schema(.map(values)) }

    package static func choice<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> Schema {
        Schema(.choice(Value.allCases.map(\.rawValue)))
    }

    package static func choice(_ words: [String]) -> Schema { Schema(.choice(words)) }

    /// - Parameter name: under which the API's description shows it, once.
    package static func object(_ name: String, _ properties: [Property]) -> Schema {
        Schema(.object(ObjectSchema(name: name, properties: properties)))
    }

    // MARK: Refining

    package func said(_ words: String) -> Schema {
        var schema = self
        schema.words = words
        return schema
    }

    package func orNull() -> Schema {
        var schema = self
        schema.isNullable = true
        return schema
    }

    package func like(_ example: JSONValue) -> Schema {
        var schema = self
        schema.example = example
        return schema
    }

    package var object: ObjectSchema? {
        guard case .object(let object) = shape else { return nil }
        return object
    }
}

/// A closed object: a name that is not among its properties is refused.
package struct ObjectSchema: Sendable {
    package let name: String
    package let properties: [Property]

    package init(name: String, properties: [Property]) {
        self.name = name
        self.properties = properties
    }

    package var names: Set<String> { Set(properties.map(\.name)) }

    package func property(_ name: String) -> Property? { properties.first { $0.name == name } }
}

package struct Property: Sendable {
    package let name: String
    package let schema: Schema
    package let isRequired: Bool

    package static func required(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: words.map(schema.said) ?? schema, isRequired: true)
    }

    /// May be absent; `null` means the same.
    package static func optional(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: (words.map(schema.said) ?? schema).orNull(), isRequired: false)
    }

    /// Of a change: absent keeps what is stored, and there is nothing to clear, so that `null` is refused.
    package static func kept(_ name: String, _ schema: Schema, _ words: String? = nil) -> Property {
        Property(name: name, schema: words.map(schema.said) ?? schema, isRequired: false)
    }
}

/// A type of the wire with its shape beside it.
package protocol Described {
    static var schema: Schema { get }
}
