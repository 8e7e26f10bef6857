import Foundation
import HTTPTypes
import RoostModel
import RoostWire
import Testing

@testable import RoostServer

@Suite("The table of operations")
struct RouteTests {
    let operations: [RoostServer.Operation]

    init() throws {
        operations = try TestPorts.operations()
    }

    /// `ROOST_WRITE_GOLDEN=1` rewrites the file, which is then reviewed like code.
    private func compare(_ lines: [String], with name: String) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../golden/\(name)")
        let text = lines.joined(separator: "\n") + "\n"
        if ProcessInfo.processInfo.environment["ROOST_WRITE_GOLDEN"] != nil { try text.write(to: path, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: path, encoding: .utf8) == text)
    }

    @Test("Every route and its requirements match the golden file")
    func goldenRoutes() throws {
        let rows = operations.map { (path: $0.path, line: "\($0.method.rawValue) \($0.path) \($0.access.words)") }
        try compare(rows.sorted { ($0.path, $0.line) < ($1.path, $1.line) }.map(\.line), with: "routes.txt")
    }

    @Test("Operations without authentication match their own golden file (LB-07)")
    func goldenPublicRoutes() throws {
        try compare(operations.filter { $0.access == .anyone }.map { "\($0.method.rawValue) \($0.path)" }.sorted(), with: "public.txt")
    }

    @Test("No two operations share an id or a path")
    func unique() {
        #expect(Set(operations.map(\.id)).count == operations.count)
        #expect(Set(operations.map { "\($0.method.rawValue) \($0.path)" }).count == operations.count)
    }

    @Test("Every POST that returns no secret takes an Idempotency-Key")
    func idempotency() {
        let without = operations.filter { operation in
            guard operation.method == .post, case .ignored = operation.idempotency else { return false }
            return true
        }
        // Secrets are shown once and stored nowhere; the others can be repeated safely or last as long as somebody listens.
        #expect(
            Set(without.map(\.id)) == [
                "createToken", "rotateControlToken", "createSignInLink", "signIn", "renewSignIn", "createStreamTicket", "shutDown",
                "createAttachment", "openShell", "feedRun", "previewPolicy",
            ])
    }

    @Test("Every change asks for the version it is based on")
    func versions() {
        for operation in operations where operation.method == .patch { #expect(operation.needsVersion, "\(operation.id)") }
    }

    @Test("Paths match only as they are written")
    func matching() {
        let table = RouteTable(operations)
        func id(_ method: HTTPRequest.Method, _ path: String) -> String? { table.match(path)?.entry.operation(for: method)?.id }
        #expect(id(.get, "/v1/tasks/counts") == "countTasks")
        #expect(id(.get, "/v1/tasks/abc") == "showTask")
        #expect(table.match("/v1/tasks/%40last")?.parameters["id"] == "@last")
        #expect(id(.delete, "/v1/tasks/a/messages/b") == "takeBackMessage")
        #expect(id(.head, "/health") == "health")
        #expect(id(.head, "/v1/events") == nil)
        #expect(id(.put, "/health") == nil && table.match("/health") != nil)
        for path in [
            "/v1/tasks/", "//v1/tasks", "/v1//tasks", "/V1/tasks", "/v1/tasks/a%", "/v1/tasks/a%zz", "/v1/tasks/%ff", "/v1/tasks/a/b/c/d/e",
            "v1/tasks",
            "", "/v1/%74asks", "/health/", "/app",
        ] {
            #expect(table.match(path) == nil, "\(path)")
        }
    }

    @Test("Only public operations that use memory alone are answered on the event loop")
    func atHand() {
        let known = operations.filter(\.isAtHand)
        #expect(Set(known.map(\.id)) == ["root", "health", "app"])
        for operation in known {
            // Authentication queries the store, and a body may take long to arrive.
            #expect(operation.access == .anyone && !operation.isStream)
            guard case .none = operation.body else {
                Issue.record("\(operation.id) takes a body")
                continue
            }
        }
        let table = RouteTable(operations)
        func isAtHand(_ method: HTTPRequest.Method, _ path: String) -> Bool {
            table.isAtHand(HTTPRequest(method: method, scheme: nil, authority: nil, path: path))
        }
        #expect(isAtHand(.get, "/health") && isAtHand(.head, "/health") && isAtHand(.get, "/health?challenge=ab"))
        #expect(isAtHand(.get, "/app/core/main.js"))
        #expect(!isAtHand(.post, "/health") && !isAtHand(.get, "/v1/tasks") && !isAtHand(.get, "/v1/tasks/health") && !isAtHand(.get, ""))
    }

    @Test("Every error code that an operation lists is documented")
    func errors() {
        for operation in operations {
            for code in operation.errors { #expect(code.httpStatus >= 400, "\(operation.id)") }
            #expect(!operation.answers.isEmpty, "\(operation.id)")
        }
    }
}
