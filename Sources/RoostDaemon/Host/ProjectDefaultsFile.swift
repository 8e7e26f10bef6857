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

/// `.roost.yaml` at the top of a project: read as it stands in the project itself, through no link.
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
            return ProposedDefaults(digest: digest, defaults: nil, problem: "it is larger than \(largest >> 10) KiB, or no UTF-8")
        }
        do {
            guard let root = try Yams.compose(yaml: text), root.scalar?.string.isEmpty != true else {
                return ProposedDefaults(digest: digest, defaults: RunDefaults())
            }
            // What is named once by an anchor can stand in a thousand places.
            var left = mostNodes
            let defaults = try RunDefaults(value(of: root, depth: 0, left: &left))
            // Whom a run speaks to with its key is nobody's to propose.
            if let name = defaults.environment.keys.sorted().first(where: { ProviderVariables.contains($0) || $0.hasPrefix("ROOST_") }) {
                throw DefinitionError.invalid(
                    field: "environment.\(name)", why: "says how a provider or the daemon is reached, which no project proposes")
            }
            return ProposedDefaults(digest: digest, defaults: defaults)
        } catch let error as DefinitionError {
            return ProposedDefaults(digest: digest, defaults: nil, problem: error.description)
        } catch {
            return ProposedDefaults(digest: digest, defaults: nil, problem: "\(error)")
        }
    }

    /// Every scalar is the text that stands there: a number, a truth value and a word are told apart by who reads them.
    private static func value(of node: Node, depth: Int, left: inout Int) throws -> JSONValue {
        left -= 1
        guard depth < 8, left > 0 else { throw DefinitionError.invalid(field: DefaultsReader.fileName, why: "holds too much") }
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
                    throw DefinitionError.invalid(field: key.string ?? DefaultsReader.fileName, why: "stands there twice, or is no name")
                }
                members[name] = try value(of: item, depth: depth + 1, left: &left)
            }
            return .object(members)
        case .alias: throw DefinitionError.invalid(field: DefaultsReader.fileName, why: "must hold no aliases")
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
