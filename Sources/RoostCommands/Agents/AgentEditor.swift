import RoostModel
import RoostSupport
import RoostWire

#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Edits an agent as text in the user's editor: JSON, a divider line, then the verbatim instructions.
struct AgentEditor {
    private static let divider = "--- instructions below this line ---"

    /// The content of the JSON part.
    struct Definition: Codable, Equatable {
        var name: String
        var model: String?
        var command: [String]
        var projectPath: String?
        var workTree: WorkTreeMode
        var afterRun: AfterRun
        var policy: PolicyRequest

        enum CodingKeys: String, CodingKey, CaseIterable {
            case name, model, command, projectPath, workTree, afterRun, policy
        }
    }

    let path: String
    private let old: Definition
    private let instructions: String

    init(_ agent: AgentAnswer) {
        let folder = HostEnvironment.current["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        path = "\(folder)/roost-\(agent.name)-\(String(UInt64.random(in: .min ... .max), radix: 36)).txt"
        old = Definition(
            name: agent.name, model: agent.model, command: agent.command, projectPath: agent.projectPath, workTree: agent.workTree,
            afterRun: agent.afterRun, policy: PolicyRequest(agent.policy))
        instructions = agent.instructions
    }

    /// Opens the editor until the text can be parsed. Returns `nil` if nothing was changed.
    func edit() throws -> UpdateAgentRequest? {
        try PrivateText.write(Self.text(old, instructions), to: path)
        while true {
            try open()
            do {
                let (new, text) = try Self.read(String(contentsOfFile: path, encoding: .utf8))
                return new == old && text == instructions ? unchanged() : request(new, text)
            } catch let error as ErrorBody {
                Output.error("roost: \(error.error.message)")
                let answer: String?
                do { answer = try Question.line("edit again? [Y/n] ") } catch { answer = nil }
                if answer?.lowercased().hasPrefix("n") ?? true {
                    throw ErrorBody(.invalidRequest, "nothing was changed; your text is kept in \(path)", requestId: "")
                }
            }
        }
    }

    func discard() { unlink(path) }

    private func unchanged() -> UpdateAgentRequest? {
        discard()
        return nil
    }

    private func request(_ new: Definition, _ text: String) -> UpdateAgentRequest {
        var request = UpdateAgentRequest()
        request.name = new.name
        request.model = new.model.map(Patch.set) ?? .clear
        request.instructions = text.isEmpty ? .clear : .set(text)
        request.command = new.command
        request.projectPath = new.projectPath.map(Patch.set) ?? .clear
        request.workTree = new.workTree
        request.afterRun = new.afterRun
        // An unchanged policy is not sent: it may hold fields that this text does not show.
        if new.policy != old.policy { request.policy = new.policy }
        return request
    }

    // MARK: - The text

    static func text(_ definition: Definition, _ instructions: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(definition), as: UTF8.self)
        return "\(json)\n\(divider)\n\(instructions)\n"
    }

    /// - Throws: ``ErrorBody`` with a message for the person who edited the text.
    static func read(_ text: String) throws -> (Definition, instructions: String) {
        let parts = text.split(separator: "\n" + divider, maxSplits: 1, omittingEmptySubsequences: false)
        let json = Data(parts[0].utf8)
        func refused(_ why: String) -> ErrorBody { ErrorBody(.invalidJSON, "the text is invalid: \(why)", hint: "", requestId: "") }
        guard case .object(let fields) = try? JSONDecoder().decode(JSONValue.self, from: json) else {
            throw refused("its first part is not a JSON object")
        }
        try refuseUnknown(fields, Set(Definition.CodingKeys.allCases.map(\.rawValue)), in: "the agent")
        if case .object(let policy) = fields["policy"] { try refuseUnknown(policy, PolicyRequest.fields, in: "policy") }
        let definition: Definition
        do {
            definition = try JSONDecoder().decode(Definition.self, from: json)
        } catch let error as DecodingError {
            throw refused(error.words)
        }
        guard parts.count == 2 else { return (definition, "") }
        let lines = parts[1].drop { $0 != "\n" }.dropFirst()
        return (definition, String(lines.hasSuffix("\n") ? lines.dropLast() : lines))
    }

    private static func refuseUnknown(_ fields: [String: JSONValue], _ known: Set<String>, in place: String) throws {
        guard let unknown = fields.keys.filter({ !known.contains($0) }).min() else { return }
        throw ErrorBody(.unknownField, "\(place) has no field \(unknown.prefix(100))", requestId: "")
    }

    // MARK: - The file and the editor

    private func open() throws {
        let environment = HostEnvironment.current
        let editor = ["VISUAL", "EDITOR"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
        // Run through the shell, because the variables may contain options.
        if isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 {
            Output.error(
                "roost: waiting for the editor (\(editor)), which has no terminal; to change an agent without one, see roost agent edit --help"
            )
        }
        let status = Program.run("/bin/sh", ["-c", "\(editor) \"$1\"", "sh", path])
        guard status == 0 else {
            throw ErrorBody(.invalidRequest, "the editor (\(editor)) exited with \(status); nothing was changed", requestId: "")
        }
    }
}

extension DecodingError {
    /// The place and kind of the error, without Swift's type names.
    fileprivate var words: String {
        func place(_ context: Context) -> String { context.codingPath.map(\.stringValue).joined(separator: ".") }
        return switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(place(context)) has the wrong type"
        case .dataCorrupted(let context): place(context).isEmpty ? "it is not JSON" : "\(place(context)) has an invalid value"
        @unknown default: "\(self)"
        }
    }
}
