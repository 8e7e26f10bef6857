import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Output {
    /// A value as one line of JSON with sorted keys; what is not seen stands in it as JSON's own escapes.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        jsonLine(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// JSON as it came from the daemon.
    static func jsonLine(_ json: String) {
        line(VisibleText.json(json))
    }
}
