import Crypto
import RoostModel
import RoostSupport
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if os(Linux)
    import Glibc
#else
    import Darwin
#endif

/// Reads `.roost.yaml` at the top of a project, from the project itself and not through a symbolic link.
enum ProjectDefaultsFile {
    private static let largest = 64 << 10
    private static let mostNodes = 2_000

    static func read(_ project: String) -> ProposedDefaults? {
        let file = open(project + "/" + DefaultsReader.fileName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes = [UInt8](repeating: 0, count: largest + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { readSome(file, $0.baseAddress?.advanced(by: length), $0.count - length) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            length += count
        }
        let content = Array(bytes[..<length])
        let digest = SHA256.hash(data: content).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        guard length <= largest, let text = String(validating: content, as: UTF8.self) else {
            return ProposedDefaults(digest: digest, defaults: nil, problem: "it is larger than \(largest >> 10) KiB or not UTF-8")
        }
        do {
            guard let root = try Yams.compose(yaml: text), root.scalar?.string.isEmpty != true else {
                return ProposedDefaults(digest: digest, defaults: RunDefaults())
            }
            // YAML anchors could expand a small file to very many nodes.
            var left = mostNodes
            let defaults = try RunDefaults(value(of: root, depth: 0, left: &left))
            // A project must not choose where a run sends its API key.
            if let name = defaults.environment.keys.sorted().first(where: { ProviderVariables.contains($0) || $0.hasPrefix("ROOST_") }) {
                throw DefinitionError.invalid(
                    field: "environment.\(name)", why: "configures the access to a provider or the daemon, which a project cannot propose")
            }
            return ProposedDefaults(digest: digest, defaults: defaults)
        } catch let error as DefinitionError {
            return ProposedDefaults(digest: digest, defaults: nil, problem: error.description)
        } catch {
            return ProposedDefaults(digest: digest, defaults: nil, problem: "\(error)")
        }
    }

    /// Every scalar is kept as text; the reader of a field interprets it as a number or boolean.
    private static func value(of node: Node, depth: Int, left: inout Int) throws -> JSONValue {
        left -= 1
        guard depth < 8, left > 0 else {
            throw DefinitionError.invalid(field: DefaultsReader.fileName, why: "is too large or too deeply nested")
        }
        switch node {
        case .scalar(let scalar): return .string(scalar.string)
        case .sequence(let items):
            var values: [JSONValue] = []
            for item in items { values.append(try value(of: item, depth: depth + 1, left: &left)) }
            return .array(values)
        case .mapping(let mapping):
            var members: [String: JSONValue] = [:]
            for (key, item) in mapping {
                guard let name = key.string, members[name] == nil else {
                    throw DefinitionError.invalid(field: key.string ?? DefaultsReader.fileName, why: "is a repeated or invalid key")
                }
                members[name] = try value(of: item, depth: depth + 1, left: &left)
            }
            return .object(members)
        case .alias: throw DefinitionError.invalid(field: DefaultsReader.fileName, why: "must not contain aliases")
        }
    }

    private static func readSome(_ file: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if os(Linux)
            Glibc.read(file, start, count)
        #else
            Darwin.read(file, start, count)
        #endif
    }
}
