import RoostModel
import RoostSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The personal Claude Code configuration on this machine: instructions, skills, agents, commands, settings and MCP servers. A run can read
/// it. It excludes sign-ins, keys and histories, and anything that would execute programs outside the project.
struct ClaudePerson {
    struct Found: Equatable {
        var parts: [HomePart] = []
        /// What was left out, as texts for people.
        var leftOut: [String] = []
        /// The path of a file with MCP servers, inside the sandbox.
        var servers: String?
    }

    static let folders = ["skills", "agents", "commands", "output-styles", "rules"]
    static let serversPlace = ".claude/roost-mcp-servers.json"
    private static let instructions = "CLAUDE.md"

    let readFile: @Sendable (_ path: String) -> [UInt8]?
    /// The folder with symbolic links resolved; `nil` if it is not a folder.
    let folder: @Sendable (_ path: String) -> String?

    /// - Parameters:
    ///   - tools: the owner's variables, or the daemon's own.
    ///   - project: the project whose own MCP servers are included.
    func find(_ tools: [String: String], project: String?) -> Found {
        guard let home = tools["HOME"], home.hasPrefix("/") else { return Found() }
        let chosen = tools["CLAUDE_CONFIG_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let settings = chosen ?? home + "/.claude"
        var found = Found()
        if let text = text(settings + "/" + Self.instructions) {
            found.parts.append(
                HomePart(place: ".claude/" + Self.instructions, content: .file(text), name: settings + "/" + Self.instructions))
        }
        for name in Self.folders {
            guard let source = folder(settings + "/" + name) else { continue }
            found.parts.append(HomePart(place: ".claude/" + name, content: .host(source), name: settings + "/" + name))
        }
        if let members = object(settings + "/settings.json") {
            let (kept, leftOut) = ClaudeSettingsFilter.settings(members)
            found.leftOut += leftOut
            if !kept.isEmpty {
                let text = ClaudeInput.text(.object(kept))
                found.parts.append(HomePart(place: ".claude/settings.json", content: .file(text), name: settings + "/settings.json"))
            }
        }
        addServers((chosen ?? home) + "/.claude.json", project, &found)
        return found
    }

    private func addServers(_ path: String, _ project: String?, _ found: inout Found) {
        guard let members = object(path) else { return }
        var servers: [String: JSONValue] = [:]
        if case .object(let all)? = members["mcpServers"] { servers = all }
        if let project, case .object(let own)? = members["projects"]?[project]?["mcpServers"] { servers.merge(own) { $1 } }
        let (kept, leftOut) = ClaudeSettingsFilter.servers(servers)
        found.leftOut += leftOut
        guard !kept.isEmpty else { return }
        found.servers = SandboxRequest.insideHome + "/" + Self.serversPlace
        let names = kept.keys.sorted().joined(separator: ", ")
        found.parts.append(
            HomePart(
                place: Self.serversPlace, content: .file(ClaudeInput.text(.object(["mcpServers": .object(kept)]))),
                name: "the MCP servers of \(path) (\(names))"))
    }

    private func text(_ path: String) -> String? {
        readFile(path).flatMap { String(validating: $0, as: UTF8.self) }
    }

    private func object(_ path: String) -> [String: JSONValue]? {
        guard let bytes = readFile(path), case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            return nil
        }
        return members
    }
}
