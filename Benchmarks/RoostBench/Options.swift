/// `name=value` words of the command line.
struct Options {
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let values: [String: String]

    init(_ words: some Sequence<String>) throws {
        values = try words.reduce(into: [:]) { values, word in
            guard let sign = word.firstIndex(of: "=") else { throw Missing(description: "\(word) is not name=value") }
            values[String(word[..<sign])] = String(word[word.index(after: sign)...])
        }
    }

    func text(_ name: String) throws -> String {
        guard let value = values[name] else { throw Missing(description: "\(name)=… is missing") }
        return value
    }

    func number(_ name: String) throws -> Int {
        guard let value = Int(try text(name)), value >= 0 else { throw Missing(description: "\(name) is no number") }
        return value
    }

    func list(_ name: String) throws -> [String] { try text(name).split(separator: ",").map(String.init) }
}
