import Foundation
import Testing

/// One authorizer decides, and nobody forgets to ask it.
@Suite("Who asks whom")
struct AuthorizationTests {
    /// What the engine does for entry points.
    private static let operations = [
        "Agents/Agents", "Applications/Applications", "Inbox/Inbox", "Previews/Previews", "Projects/Projects", "Retention/Retention",
        "Sandboxes/Shells",
    ]
    .map { "Sources/RoostEngine/\($0).swift" }
    /// Not for callers: the services' own lives, and the end of what a caller was given.
    private static let exempt: Set<String> = ["run", "close(_ shell"]
    /// Where a caller's own rights may be read: here they are decided.
    private static let deciding = ["Sources/RoostEngine/Authorization/", "Sources/RoostModel/Access/"]

    @Test("Every operation of the engine takes the caller and asks the authorizer")
    func operationsTakeTheCaller() throws {
        for path in Self.operations {
            let functions = Self.packageFunctions(Source(path: path, text: try Repository.text(path)).code)
            #expect(!functions.isEmpty, "\(path)")
            for function in functions where !Self.exempt.contains(where: function.hasPrefix) {
                let name = function.prefix { $0 != "(" }
                #expect(function.contains("by caller: AuthenticatedCaller"), "\(path): \(name) takes no caller")
                #expect(
                    function.contains("authorizer.") || function.contains("by: caller)"), "\(path): \(name) asks nobody whether it may")
            }
        }
    }

    @Test("No entry point has a rule of its own")
    func nobodyElseDecides() throws {
        let files = try Repository.swiftFiles(under: "Sources").filter { file in !Self.deciding.contains(where: file.path.hasPrefix) }
        for file in files {
            for word in [".reaches(", "caller.may(", "caller.mayMint", "hasCeiling"] {
                // What a caller is told about itself is no decision.
                let isSaying =
                    file.path.hasSuffix("Routes/AccessRoutes.swift") && word == "hasCeiling"
                    || file.path.hasSuffix("Inbox/Inbox.swift") && word == "hasCeiling"
                    || file.path.hasSuffix("Projects/Projects.swift") && word == "hasCeiling"
                if isSaying { continue }
                #expect(!file.code.contains(word), "\(file.path) decides by \(word)")
            }
        }
    }

    @Test("Folders and things are looked up by the engine's authorizer, with the caller")
    func lookups() throws {
        for file in try Repository.swiftFiles(under: "Sources/RoostServer") {
            #expect(
                !file.code.contains("workTrees.locate("), "\(file.path) finds a folder without asking whether the caller may work there")
            let looksUp = [
                ".queries.task(", ".queries.run(", "queries.task(", "queries.run(", "agents.agent(", "attachments.attachment(",
                "runs.application(",
            ]
            .contains { file.code.contains($0) }
            // By an id that was found for the caller before.
            if !looksUp || file.path.hasSuffix("Routes/RunRoutes.swift") || file.path.hasSuffix("Routes/TaskRoutes.swift") { continue }
            #expect(file.code.contains("authorizer."), "\(file.path) looks things up and asks nobody who may see them")
        }
    }

    @Test("The reader of functions finds a forgotten caller")
    func canFail() {
        let functions = Self.packageFunctions(
            "    package func a(_ b: Int) async {\n x\n }\n func c() {}\n package func d(by caller: AuthenticatedCaller) {}")
        #expect(functions.map { String($0.prefix(2)) } == ["a(", "d("])
        #expect(!functions[0].contains("caller") && !functions[0].contains("func c"))
    }

    /// Each from its name to the next function.
    private static func packageFunctions(_ code: String) -> [String] {
        code.components(separatedBy: "func ").enumerated().dropFirst().compactMap { index, text in
            let before = code.components(separatedBy: "func ")[index - 1]
            return before.hasSuffix("package ") ? String(text) : nil
        }
    }
}
