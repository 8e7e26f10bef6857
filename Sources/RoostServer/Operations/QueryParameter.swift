import Hummingbird
import RoostModel
import RoostWire

/// A query parameter of an operation.
struct QueryParameter: Sendable {
    enum Kind: Sendable {
        case text(longest: Int)
        case integer(ClosedRange<Int64>, usual: Int64?)
        case choice([String], usual: String?)
        case flag
    }

    let name: String
    let kind: Kind
    let words: String

    static let longestText = 500

    static func text(_ name: String, _ words: String, longest: Int = longestText) -> Self {
        Self(name: name, kind: .text(longest: longest), words: words)
    }
    static func integer(_ name: String, _ range: ClosedRange<Int64>, usual: Int64? = nil, _ words: String) -> Self {
        Self(name: name, kind: .integer(range, usual: usual), words: words)
    }
    static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type, usual: Value? = nil, _ words: String
    ) -> Self {
        Self(name: name, kind: .choice(Value.allCases.map(\.rawValue), usual: usual?.rawValue), words: words)
    }
    static func flag(_ name: String, _ words: String) -> Self { Self(name: name, kind: .flag, words: words) }

    static func limit(_ range: ClosedRange<Int64>, usual: Int64) -> Self {
        .integer("limit", range, usual: usual, "The maximum number of items")
    }
    static let preview = flag("preview", "Only show the result, and store nothing")

    /// - Throws: ``ErrorBody`` if the value is invalid.
    fileprivate func check(_ value: String, _ requestID: String) throws {
        func refuse(_ why: String) -> ErrorBody {
            ErrorBody(.invalidRequest, "\(name) \(why); it is \(value.prefix(100))", requestId: requestID)
        }
        switch kind {
        case .text(let longest):
            guard value.unicodeScalars.count <= longest else { throw refuse("may have at most \(longest) characters") }
        case .integer(let range, _):
            guard let number = Int64(value), range.contains(number), value.first != "+" else {
                throw refuse("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        case .choice(let words, _):
            guard words.contains(value) else { throw refuse("must be one of \(words.joined(separator: ", "))") }
        case .flag:
            guard value == "true" || value == "false" else { throw refuse("must be true or false") }
        }
    }
}

/// A request's validated query: no unknown or repeated parameters, and every value of its kind.
struct Query: Sendable {
    private var values: [String: String] = [:]

    init() {}

    /// - Throws: ``ErrorBody``.
    init(_ text: String?, _ known: [QueryParameter], requestID: String) throws {
        guard let text, !text.isEmpty else { return }
        for pair in text.split(separator: "&", omittingEmptySubsequences: true) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentText.decode(parts[0], plusIsSpace: true),
                let value = PercentText.decode(parts.count == 2 ? parts[1] : "", plusIsSpace: true)
            else { throw ErrorBody(.invalidRequest, "the query is not correctly percent-encoded", requestId: requestID) }
            guard let parameter = known.first(where: { $0.name == name }) else {
                let hint = known.isEmpty ? "it has none" : "known parameters are \(known.map(\.name).joined(separator: ", "))"
                throw ErrorBody(.unknownField, "this request has no query parameter \(name.prefix(100))", hint: hint, requestId: requestID)
            }
            try parameter.check(value, requestID)
            guard values.updateValue(value, forKey: name) == nil else {
                throw ErrorBody(.invalidRequest, "the query parameter \(name) is given twice", requestId: requestID)
            }
        }
    }

    subscript(_ name: String) -> String? { values[name] }

    func integer(_ name: String) -> Int64? { values[name].flatMap { Int64($0) } }
    func flag(_ name: String) -> Bool { values[name] == "true" }
    func choice<Value: RawRepresentable<String>>(_ name: String, _ type: Value.Type = Value.self) -> Value? {
        values[name].flatMap(Value.init)
    }
}

/// Decodes percent-encoding.
enum PercentText {
    /// `nil` if an escape is malformed or the result is not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
