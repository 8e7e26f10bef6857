import HTTPTypes

/// Finds the operation for a method and path. Literal segments take precedence over parameters. A path is matched exactly as written, so
/// that no alternative spelling exists.
struct RouteTable: Sendable {
    struct Match: Sendable {
        let entry: Entry
        let parameters: [String: String]
    }

    /// All operations of one path.
    struct Entry: Sendable {
        fileprivate(set) var operations: [HTTPRequest.Method: Operation] = [:]

        func operation(for method: HTTPRequest.Method) -> Operation? {
            if let operation = operations[method] { return operation }
            guard method == .head, let operation = operations[.get], operation.takesHead else { return nil }
            return operation
        }

        /// The value of `Allow`.
        var methods: String {
            var names = operations.keys.map(\.rawValue)
            if operations[.get]?.takesHead == true { names.append("HEAD") }
            return (names + ["OPTIONS"]).sorted().joined(separator: ", ")
        }
    }

    private struct Template: Sendable {
        let segments: [Substring]
        var entry: Entry
    }

    let operations: [Operation]
    /// Paths without parameters.
    private var literals: [String: Entry] = [:]
    /// Paths with parameters by number of segments; those with more literals first.
    private var templates: [Int: [Template]] = [:]
    /// Prefixes whose rest is one parameter, matched as written.
    private var trees: [(prefix: String, entry: Entry)] = []

    init(_ operations: [Operation]) {
        self.operations = operations
        for operation in operations {
            let segments = operation.path.split(separator: "/")
            if operation.takesRest, let parameter = segments.last {
                trees.append((String(operation.path.dropLast(parameter.count)), Entry(operations: [operation.method: operation])))
            } else if !operation.path.contains("{") {
                literals[operation.path, default: Entry()].operations[operation.method] = operation
            } else if let index = templates[segments.count]?.firstIndex(where: { $0.segments == segments }) {
                templates[segments.count]?[index].entry.operations[operation.method] = operation
            } else {
                templates[segments.count, default: []].append(
                    Template(segments: segments, entry: Entry(operations: [operation.method: operation])))
            }
        }
        for count in templates.keys {
            templates[count]?.sort { Self.parameters($0) < Self.parameters($1) }
        }
    }

    /// The name of the parameter of a prefix.
    static let rest = "path"

    private static func parameters(_ template: Template) -> Int { template.segments.count { $0.first == "{" } }

    /// Whether the response needs only memory.
    func isAtHand(_ request: HTTPRequest) -> Bool {
        guard let target = request.path else { return false }
        let path = target.firstIndex(of: "?").map { String(target[..<$0]) } ?? target
        let entry = literals[path] ?? tree(path)?.entry
        return entry?.operation(for: request.method)?.isAtHand == true
    }

    private func tree(_ path: String) -> (prefix: String, entry: Entry)? { trees.first { path.hasPrefix($0.prefix) } }

    func match(_ path: String) -> Match? {
        if let entry = literals[path] { return Match(entry: entry, parameters: [:]) }
        guard path.first == "/" else { return nil }
        if let tree = tree(path) {
            return Match(entry: tree.entry, parameters: [Self.rest: String(path.dropFirst(tree.prefix.count))])
        }
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard let candidates = templates[segments.count] else { return nil }
        for template in candidates {
            if let parameters = Self.fit(segments, template.segments) { return Match(entry: template.entry, parameters: parameters) }
        }
        return nil
    }

    private static func fit(_ segments: [Substring], _ template: [Substring]) -> [String: String]? {
        var parameters: [String: String] = [:]
        for (segment, part) in zip(segments, template) {
            if part.first == "{" {
                guard let value = PercentText.decode(segment), !value.isEmpty else { return nil }
                parameters[String(part.dropFirst().dropLast())] = value
            } else if segment != part {
                return nil
            }
        }
        return parameters
    }
}
