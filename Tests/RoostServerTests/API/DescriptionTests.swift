import Foundation
import HTTPTypes
import NIOCore
import RoostModel
import RoostWire
import Testing

@testable import RoostServer

@Suite("The API's description")
struct DescriptionTests {
    let operations: [RoostServer.Operation]
    let document: JSONValue

    init() throws {
        operations = try TestPorts.operations()
        let description = APIDescription(version: "0")
        description.describe(operations)
        document = try JSONDecoder().decode(JSONValue.self, from: Data(try description.bytes().readableBytesView))
    }

    private func walk(_ value: JSONValue, _ visit: (JSONValue) -> Void) {
        visit(value)
        switch value {
        case .object(let members): for member in members.values { walk(member, visit) }
        case .array(let items): for item in items { walk(item, visit) }
        case .null, .bool, .integer, .number, .string: break
        }
    }

    private func resolve(_ reference: String) -> JSONValue? {
        var value: JSONValue? = document
        for part in reference.dropFirst(2).split(separator: "/") { value = value?[String(part)] }
        return value
    }

    @Test("Every reference is defined")
    func references() {
        var count = 0
        walk(document) { value in
            guard let reference = value["$ref"]?.string else { return }
            count += 1
            #expect(reference.hasPrefix("#/components/") && resolve(reference).map { $0 != .null } == true, "\(reference)")
        }
        #expect(count > 100)
    }

    @Test("Every operation but the app's files is described, with its parameters")
    func complete() {
        for operation in operations where operation.tag != .app {
            let described = document["paths"]?[operation.path]?[operation.method.rawValue.lowercased()]
            #expect(described?["operationId"]?.string == operation.id)
            guard case .array(let parameters)? = described?["parameters"] ?? .array([]) else { continue }
            let names = parameters.compactMap { ($0["$ref"]?.string).flatMap(resolve)?["name"]?.string ?? $0["name"]?.string }
            #expect(Set(names).isSuperset(of: operation.parameters + operation.query.map(\.name)), "\(operation.id)")
            #expect(names.contains("If-Match") == operation.needsVersion, "\(operation.id)")
        }
    }

    @Test("Every schema of an object is closed")
    func closed() {
        guard case .object(let schemas)? = document["components"]?["schemas"] else {
            Issue.record("there are no schemas")
            return
        }
        for (name, schema) in schemas { #expect(schema["additionalProperties"] == .bool(false), "\(name)") }
    }
}
