import Foundation
import RoostModel
import Testing

@Suite("The descriptions of the policy's fields")
struct PolicyFieldTests {
    private func json(_ policy: Policy) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(policy))
    }

    @Test("Every stored property is described once, under its own name")
    func everyProperty() {
        var stored: [String] = []
        for (label, value) in Mirror(reflecting: Policy()).children {
            guard let label else { continue }
            stored += value is Limits ? Mirror(reflecting: value).children.compactMap { $0.label.map { "\(label).\($0)" } } : [label]
        }
        #expect(stored.count > 15)
        #expect(PolicyField.all.map(\.path).sorted() == stored.sorted())
    }

    @Test("No two fields have the same name or option")
    func noneTwice() {
        for words in [
            PolicyField.all.map { "\($0.domain ?? "").\($0.requestName)" }, PolicyField.all.map(\.label),
            PolicyField.all.compactMap { $0.flag?.text },
        ] { #expect(Set(words).count == words.count, "\(words)") }
    }

    @Test("A field reads and writes its own property and no other", arguments: PolicyField.all.map(\.path))
    func ownProperty(path: String) throws {
        let field = try #require(PolicyField.named(path))
        var policy = Policy()
        try field.set(otherValue(of: field), in: &policy)
        #expect(policy != Policy())
        #expect(Policy.differences(from: Policy(), to: policy).map(\.field) == [path])
        #expect(Policy.differences(from: Policy(), to: policy).first?.direction != .other)
        let stored = try json(policy)
        let inside = try #require(field.domain.map { stored[$0] } ?? stored)
        #expect(inside[field.name] == field.value(in: policy))
        #expect(try JSONDecoder().decode(Policy.self, from: JSONEncoder().encode(policy)) == policy)
    }

    @Test("A stored policy without a field has that field's default", arguments: PolicyField.all.map(\.path))
    func absent(path: String) throws {
        let field = try #require(PolicyField.named(path))
        var policy = Policy(isolation: .safe, limits: Limits(processes: 7))
        try field.set(otherValue(of: field), in: &policy)
        guard case .object(var members) = try json(policy) else { return }
        if let domain = field.domain, case .object(var inside)? = members[domain] {
            inside[field.name] = nil
            members[domain] = .object(inside)
        } else {
            members[field.name] = nil
        }
        let read = try JSONDecoder().decode(Policy.self, from: JSONEncoder().encode(JSONValue.object(members)))
        try field.set(field.defaultValue, in: &policy)
        #expect(read == policy)
    }

    @Test("A value of another type is refused with the field's path", arguments: PolicyField.all.map(\.path))
    func wrongKind(path: String) throws {
        let field = try #require(PolicyField.named(path))
        var policy = Policy()
        for value in [JSONValue.null, .object([:]), .number(0.5), .array([.bool(true)])] {
            let error = #expect(throws: DefinitionError.self) { try field.set(value, in: &policy) }
            #expect(error?.description.hasPrefix("the field \(path) must be ") == true)
        }
        #expect(policy == Policy())
    }

    @Test("Numbers are written exactly, in the largest unit that divides them")
    func units() {
        #expect(PolicyUnit.bytes.words(8 << 30) == "8 GB")
        #expect(PolicyUnit.bytes.words((8 << 30) + 1) == "8589934593 bytes")
        #expect(PolicyUnit.milliseconds.words(5_400_000) == "90 min")
        #expect(PolicyUnit.count.words(1024) == "1024")
    }

    private func otherValue(of field: PolicyField) throws -> JSONValue {
        switch field.kind {
        case .choice(let choices): .string(try #require(choices.first { .string($0.value) != field.defaultValue }).value)
        case .amount: .integer(12_345)
        case .folders: .array(["/somewhere"])
        case .tools: .array(["curl"])
        case .members(let choices): .array([.string(try #require(choices.first).value)])
        case .flag: .bool(field.defaultValue == .bool(false))
        }
    }
}
