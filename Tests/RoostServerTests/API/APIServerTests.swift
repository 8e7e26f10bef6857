import Crypto
import Foundation
import HTTPTypes
import RoostModel
import RoostStore
import RoostWire
import Testing

@testable import RoostServer

@Suite("The API server over TCP")
struct APIServerTests {
    @Test("Every answer has the constant headers; only public operations answer without a token (LB-07)")
    func publicAndNot() async throws {
        try await withTestAPIServer { apiServer in
            for operation in apiServer.operations where !operation.isStream {
                let path = operation.path.replacing("{id}", with: "x").replacing("{message}", with: "y").replacing(
                    "{path}", with: "index.html")
                let answer = try await apiServer.ask(operation.method.rawValue, path, operation.method == .get ? nil : "{\"nope\":1}")
                #expect((answer.status == 401) == (operation.access != .anyone), "\(operation.id): \(answer.status)")
                #expect(answer.headers["x-content-type-options"] == "nosniff" && answer.headers["x-request-id"] != nil)
                #expect(answer.headers["cache-control"] != nil && answer.headers["content-security-policy"] != nil)
                if answer.status == 401 { #expect(answer.headers["www-authenticate"] == "Bearer") }
            }
            #expect(try await apiServer.ask("GET", "/v1/no-such").status == 401)
            #expect(try await apiServer.ask("GET", "/favicon.ico").status == 404)
        }
    }

    @Test("Each scope includes the lower ones (LB-08)")
    func scopes() async throws {
        try await withTestAPIServer { apiServer in
            let scopes: [Scope] = [.read, .operate, .admin]
            var tokens: [Scope: String] = [:]
            for scope in scopes { tokens[scope] = try await apiServer.token(scopes: [scope]).text }
            for operation in apiServer.operations where !operation.isStream {
                let path = operation.path.replacing("{id}", with: "x").replacing("{message}", with: "y")
                for scope in scopes {
                    guard operation.id != "shutDown", operation.id != "signOut", case .scope(let needed) = operation.access else {
                        continue
                    }
                    let answer = try await apiServer.ask(
                        operation.method.rawValue, path, operation.method == .get ? nil : "{\"nope\":1}", token: tokens[scope])
                    #expect((answer.status == 403) == (scope < needed), "\(operation.id) with \(scope): \(answer.status)")
                }
            }
            for path in ["/v1/tokens", "/v1/tokens/control/rotate", "/v1/sign-in-links"] {
                #expect(try await apiServer.ask("POST", path, "{}", token: tokens[.admin]).code == "forbidden")
            }
            let control = try await apiServer.token(.control, scopes: [.read, .operate, .admin]).text
            #expect(try await apiServer.ask("POST", "/v1/sign-in-links", "{}", token: control).status == 201)
        }
    }

    @Test("A page of another origin gets neither an answer nor CORS permission (LB-01, LB-04)")
    func origins() async throws {
        try await withTestAPIServer(origins: ["https://chat.example.org"]) { apiServer in
            #expect(try await apiServer.ask("GET", "/health", hosts: ["attacker.example"]).code == "host_refused")
            #expect(try await apiServer.ask("GET", "/health", hosts: []).status >= 400)
            #expect(try await apiServer.ask("GET", "/health", hosts: [apiServer.authority, apiServer.authority]).status >= 400)
            let asked = ["Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true"]
            let stranger = try await apiServer.ask(
                "OPTIONS", "/v1/tasks", more: asked.merging(["Origin": "http://attacker.example"]) { $1 })
            #expect(stranger.status == 403 && !stranger.headers.keys.contains { $0.hasPrefix("access-control-allow") })
            let listed = try await apiServer.ask("OPTIONS", "/v1/tasks", more: asked.merging(["Origin": "https://chat.example.org"]) { $1 })
            #expect(listed.status == 204 && listed.headers["access-control-allow-origin"] == "https://chat.example.org")
            #expect(listed.headers["access-control-allow-private-network"] == "true")
            let answer = try await apiServer.ask("GET", "/health", more: ["Origin": "https://chat.example.org"])
            #expect(answer.status == 200 && answer.headers["access-control-allow-origin"] == "https://chat.example.org")
        }
    }

    @Test("A host in the target is checked like the Host header; forwarded names are ignored (LB-13)")
    func targets() async throws {
        try await withTestAPIServer { apiServer in
            func status(_ target: String, _ host: String) async throws -> Int {
                try await apiServer.raw("GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n").status
            }
            let control = try await status("/health", apiServer.authority)
            #expect(control == 200)
            #expect(try await status("http://\(apiServer.authority)/health", apiServer.authority) == 200)
            #expect(try await status("http://attacker.example/health", apiServer.authority) == 403)
            #expect(try await status("http://\(apiServer.authority)/health", "attacker.example") == 403)
            for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Roost-Principal"] {
                #expect(try await apiServer.ask("GET", "/v1/info", more: [name: "127.0.0.1"]).status == 401)
            }
        }
    }

    @Test("Bodies are JSON and closed at every depth (LB-03, LB-10)")
    func bodies() async throws {
        try await withTestAPIServer { apiServer in
            let token = try await apiServer.token(scopes: [.admin]).text
            func code(_ path: String, _ body: String, type: String? = "application/json") async throws -> String? {
                try await apiServer.ask("POST", path, body, token: token, type: type).code
            }
            for type in ["text/plain", "application/x-www-form-urlencoded", "text/json", nil] {
                #expect(try await code("/v1/tasks", "{\"command\":[\"true\"]}", type: type) == "unsupported_media_type")
            }
            #expect(try await code("/v1/tasks", "[]") == "invalid_json")
            #expect(try await code("/v1/tasks", "{") == "invalid_json")
            #expect(try await code("/v1/tasks", "{\"command\":[\"true\"],\"trusted\":true}") == "unknown_field")
            let nested = try await apiServer.ask(
                "POST", "/v1/agents", "{\"name\":\"a\",\"policy\":{\"limits\":{\"none\":1}}}", token: token)
            #expect(nested.code == "unknown_field" && nested.message.contains("policy.limits.none"))
            let wrong = try await apiServer.ask("POST", "/v1/tasks", "{\"command\":[1]}", token: token)
            #expect(wrong.code == "invalid_request" && wrong.message.contains("command.0"))
            #expect(try await apiServer.ask("GET", "/v1/tasks?limit=5&limit=6", token: token).code == "invalid_request")
            #expect(try await apiServer.ask("GET", "/v1/tasks?nope=1", token: token).code == "unknown_field")
            #expect(try await apiServer.ask("GET", "/v1/tasks?limit=0", token: token).code == "invalid_request")
            #expect(try await code("/v1/tasks", "{\"command\":[\"true\"]}") == nil)
        }
    }

    @Test("The same key gets the same answer; with another request it is refused")
    func idempotency() async throws {
        try await withTestAPIServer { apiServer in
            let token = try await apiServer.token(scopes: [.admin]).text
            for (path, body, other) in [
                ("/v1/tasks", "{\"command\":[\"true\"]}", "{\"command\":[\"false\"]}"),
                ("/v1/agents", "{\"name\":\"once\",\"command\":[\"cat\"]}", "{\"name\":\"twice\",\"command\":[\"cat\"]}"),
            ] {
                let key = ["Idempotency-Key": "k-\(path)"]
                let first = try await apiServer.ask("POST", path, body, token: token, more: key)
                let again = try await apiServer.ask("POST", path, body, token: token, more: key)
                #expect(first.status < 300 && again.status == first.status, "\(first.body)")
                let field = path == "/v1/tasks" ? "taskId" : "id"
                let (made, repeated) = (try first.decoded(JSONValue.self)[field], try again.decoded(JSONValue.self)[field])
                #expect(made != nil && made == repeated)
                #expect(try await apiServer.ask("POST", path, other, token: token, more: key).code == "idempotency_mismatch")
            }
        }
    }

    @Test("A change names the version it is based on")
    func versions() async throws {
        try await withTestAPIServer { apiServer in
            let token = try await apiServer.token(scopes: [.operate]).text
            let task = try await apiServer.task().task.id
            let shown = try await apiServer.ask("GET", "/v1/tasks/\(task)", token: token)
            #expect(shown.headers["etag"] == "\"1\"")
            let body = "{\"title\":\"another\"}"
            #expect(try await apiServer.ask("PATCH", "/v1/tasks/\(task)", body, token: token).code == "precondition_required")
            #expect(
                try await apiServer.ask("PATCH", "/v1/tasks/\(task)", body, token: token, more: ["If-Match": "\"7\""]).code
                    == "version_mismatch"
            )
            #expect(
                try await apiServer.ask("PATCH", "/v1/tasks/\(task)", body, token: token, more: ["If-Match": "x"]).code == "invalid_request"
            )
            let changed = try await apiServer.ask("PATCH", "/v1/tasks/\(task)", body, token: token, more: ["If-Match": "\"1\""])
            #expect(changed.status == 200 && changed.headers["etag"] == "\"2\"")
            #expect(try changed.decoded(TaskAnswer.self).title == "another")
        }
    }

    @Test("A token of one agent does not see other agents' things (LB-09)")
    func boundTokens() async throws {
        try await withTestAPIServer { apiServer in
            let own = try await apiServer.agent("own")
            let other = try await apiServer.agent("other")
            let token = try await apiServer.token(scopes: [.operate], agent: own.id).text
            let ownTask = try await apiServer.task(of: own)
            let otherTask = try await apiServer.task(of: other)
            for (path, missing) in [
                ("/v1/tasks/", otherTask.task.id.description), ("/v1/runs/", otherTask.run?.id.description ?? ""),
                ("/v1/agents/", other.id.description),
                ("/v1/agents/", "other"), ("/v1/tasks/", String(otherTask.task.id.description.suffix(12))),
            ] {
                let hidden = try await apiServer.ask("GET", path + missing, token: token)
                let absent = try await apiServer.ask("GET", path + (TestAPIServer.id() as TaskID).description, token: token)
                #expect(hidden.status == 404 && hidden.code == absent.code, "\(path)\(missing)")
            }
            #expect(try await apiServer.ask("GET", "/v1/tasks/\(ownTask.task.id)", token: token).status == 200)
            #expect(try await apiServer.ask("GET", "/v1/agents/own", token: token).status == 200)
            for path in ["/v1/tasks", "/v1/tasks?agent=other", "/v1/agents"] {
                let list = try await apiServer.ask("GET", path, token: token)
                #expect(list.status == 200 && !list.body.contains(other.id.description), "\(path)")
            }
            for path in ["/v1/events", "/v1/info", "/v1/configuration", "/metrics", "/v1/tasks/counts"] {
                #expect(try await apiServer.ask("GET", path, token: token).code == "forbidden", "\(path)")
            }
            #expect(
                try await apiServer.ask("POST", "/v1/tasks", "{\"agent\":\"other\",\"prompt\":\"x\"}", token: token).code
                    == "agent_not_found")
            #expect(try await apiServer.ask("POST", "/v1/tasks", "{\"command\":[\"true\"]}", token: token).code == "invalid_request")
            #expect(try await apiServer.ask("POST", "/v1/tasks", "{\"prompt\":\"x\"}", token: token).status == 202)
        }
    }

    @Test("Only the binary's own app files are served, whatever the path (LB-15)")
    func staticFiles() async throws {
        try await withTestAPIServer { apiServer in
            let page = try await apiServer.ask("GET", "/app/")
            #expect(page.status == 200 && page.headers["content-type"]?.hasPrefix("text/html") == true)
            #expect(page.headers["content-security-policy"] == AppFiles.contentSecurityPolicy)
            let tag = page.headers["etag"] ?? ""
            let again = try await apiServer.ask("GET", "/app/", more: ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(try await apiServer.ask("HEAD", "/app/").body.isEmpty)
            #expect(try await apiServer.ask("GET", "/").headers["location"] == "/app/")
            for path in [
                "/app/../index.html", "/app/%2e%2e/index.html", "/app/..%2findex.html", "/app/%252e%252e/x", "/app/..\\index.html",
                "/app//index.html",
                "/app/./index.html", "/app/index.html%00", "/app/%c0%ae%c0%ae/x", "/app/INDEX.HTML", "/app/index.html/", "/app/etc/passwd",
                "/app",
            ] {
                #expect(try await apiServer.ask("GET", path).status == 404, "\(path)")
            }
        }
    }

    @Test("Ambiguous requests are refused (LB-14)")
    func parsing() async throws {
        try await withTestAPIServer { apiServer in
            for lines in [
                "Content-Length: 5\r\nTransfer-Encoding: chunked", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -1",
                "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "X-Bare: a\0b", "no colon",
            ] {
                let client = try await RawClient.connect(port: apiServer.port)
                try await client.send(
                    "POST /v1/shutdown HTTP/1.1\r\nHost: \(apiServer.authority)\r\n\(lines)\r\n\r\nGET /health HTTP/1.1\r\nHost: \(apiServer.authority)\r\n\r\n"
                )
                let text = String(decoding: await client.receiveAll(), as: UTF8.self)
                #expect(!text.contains("\"status\":\"ok\""), "\(lines): \(text)")
            }
            let long = try await RawClient.connect(port: apiServer.port)
            try await long.send(
                "POST /v1/sign-ins HTTP/1.1\r\nHost: \(apiServer.authority)\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{"
            )
            #expect(String(decoding: await long.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 413 "))
        }
    }

    @Test("Attachments come back unchanged, as downloads that are never displayed (LB-17)")
    func attachments() async throws {
        try await withTestAPIServer { apiServer in
            let token = try await apiServer.token(scopes: [.operate]).text
            let made = try await apiServer.ask(
                "POST", "/v1/attachments?name=..%2fa%0d%0ab%22%e2%80%ae.html", "<script>", token: token, type: "text/html; charset=utf-7")
            #expect(made.status == 201)
            let answer = try made.decoded(AttachmentAnswer.self)
            #expect(answer.name == "ab\".html" && answer.mediaType == "text/html" && answer.size == 8)
            let read = try await apiServer.ask("GET", "/v1/attachments/\(answer.id)", token: token)
            #expect(read.status == 200 && read.body == "<script>")
            #expect(read.headers["content-disposition"] == "attachment; filename*=UTF-8''ab%22.html")
            #expect(read.headers["content-security-policy"]?.contains("sandbox") == true)
            #expect(
                try await apiServer.ask("GET", "/v1/attachments/\(TestAPIServer.id() as AttachmentID)", token: token).code
                    == "attachment_not_found")
        }
    }

    @Test("Reading changes nothing (LB-06)")
    func readingIsReading() async throws {
        try await withTestAPIServer { apiServer in
            let token = try await apiServer.token(scopes: [.admin]).text
            let agent = try await apiServer.agent("reader")
            let task = try await apiServer.task(of: agent)
            let things = ["tasks": task.task.id.description, "runs": task.run?.id.description ?? "", "agents": agent.id.description]
            let head = try await apiServer.store.journal.head()
            let audit = try await apiServer.store.queries.audit(limit: 1, before: nil).first?.number
            for operation in apiServer.operations where operation.method == .get && !operation.isStream {
                let parts = operation.path.split(separator: "/")
                let path = operation.path.replacing("{id}", with: parts.count > 1 ? things[String(parts[1])] ?? "x" : "x")
                #expect(try await apiServer.ask("GET", path, token: token).status < 500, "\(path)")
            }
            #expect(try await apiServer.store.journal.head() == head)
            #expect(try await apiServer.store.queries.audit(limit: 1, before: nil).first?.number == audit)
        }
    }

    @Test("The daemon proves its identity to holders of its key and reveals nothing else to anonymous callers (LB-16, LB-18)")
    func health() async throws {
        try await withTestAPIServer { apiServer in
            let plain = try await apiServer.ask("GET", "/health").decoded([String: String].self)
            #expect(Set(plain.keys) == ["service", "status", "timestamp"])
            #expect(try await apiServer.ask("GET", "/health?challenge=ABC123").decoded(HealthAnswer.self).proof?.count == 64)
            #expect(try await apiServer.ask("GET", "/health?challenge=xyz").code == "invalid_request")
            #expect(try await apiServer.ask("GET", "/health?challenge=\(String(repeating: "a", count: 129))").code == "invalid_request")
        }
    }
}
