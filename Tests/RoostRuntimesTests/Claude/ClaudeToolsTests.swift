import RoostModel
import Testing

@testable import RoostRuntimes

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct ClaudeToolsTests {
    private func call(_ name: String, _ input: String) throws -> ToolCall? {
        let json = #"{"type":"tool_use","id":"t","name":"\#(name)","input":\#(input)}"#
        return ClaudeTools.call(try JSONDecoder().decode(ClaudeBlock.self, from: Data(json.utf8)))
    }

    @Test(
        "Tools get a kind, a title for people, and their files",
        arguments: [
            ("Bash", #"{"command":"make","description":"build"}"#, ToolCall.Kind.execute, "make", [String]()),
            ("Read", #"{"file_path":"/w/a"}"#, .read, "Read /w/a", ["/w/a"]),
            ("Edit", #"{"file_path":"/w/a","old_string":"x"}"#, .edit, "Edit /w/a", ["/w/a"]),
            ("Write", #"{"file_path":"/w/b"}"#, .edit, "Write /w/b", ["/w/b"]),
            ("NotebookEdit", #"{"notebook_path":"/w/n"}"#, .edit, "NotebookEdit /w/n", ["/w/n"]),
            ("Grep", #"{"pattern":"needle"}"#, .search, "Grep needle", []),
            ("Glob", #"{"pattern":"*.c","path":"/w"}"#, .search, "Glob /w", ["/w"]),
            ("WebFetch", #"{"url":"https://example.org"}"#, .fetch, "WebFetch https://example.org", []),
            ("Task", #"{"description":"look around"}"#, .think, "look around", []),
            ("ExitPlanMode", "{}", .switchMode, "ExitPlanMode", []),
            ("mcp__a__b", #"{"x":1}"#, .other, "mcp__a__b", []),
            ("Read", #"{"file_path":7}"#, .read, "Read", []),
        ])
    func vocabulary(name: String, input: String, kind: ToolCall.Kind, title: String, locations: [String]) throws {
        let call = try #require(try call(name, input))
        #expect(call.kind == kind)
        #expect(call.title == title)
        #expect(call.locations == locations)
        #expect(call.tool == name)
        #expect(call.status == .inProgress)
    }

    @Test("A large input is cut to 16 KiB")
    func cut() throws {
        let call = try #require(try call("Write", #"{"content":"\#(String(repeating: "é", count: 20_000))"}"#))
        let input = try #require(call.input)
        #expect(input.utf8.count <= 16 << 10)
        #expect(input.utf8.count > 16_000)
    }

    @Test("A call without an id is ignored")
    func incomplete() throws {
        let json = #"{"type":"tool_use","name":"Bash","input":{}}"#
        #expect(ClaudeTools.call(try JSONDecoder().decode(ClaudeBlock.self, from: Data(json.utf8))) == nil)
    }
}
