import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Output {
    /// Prints a value as one line of JSON with sorted keys. Invisible characters are written as JSON escapes.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        jsonLine(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints JSON text as received from the daemon.
    static func jsonLine(_ json: String) {
        line(VisibleText.json(json))
    }
}
