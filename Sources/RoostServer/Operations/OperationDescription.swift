import HTTPTypes
import RoostModel
import RoostWire

/// The OpenAPI 3.1 description of one operation.
enum OperationDescription {
    static func of(_ operation: Operation, _ schemas: inout [String: JSONValue]) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(operation.id), "summary": .string(operation.summary), "tags": [.string(operation.tag.rawValue)],
            "x-scope": .string(operation.access.words),
        ]
        let parameters = parameters(operation)
        if !parameters.isEmpty { members["parameters"] = .array(parameters) }
        if operation.access == .anyone { members["security"] = [] }
        switch operation.body {
        case .none: break
        case .json(let schema):
            let described = schema.described(gathering: &schemas)
            let isNeeded = schema.object?.properties.contains(where: \.isRequired) ?? true
            members["requestBody"] = ["required": .bool(isNeeded), "content": ["application/json": ["schema": described]]]
        case .raw:
            members["requestBody"] = ["required": .bool(false), "content": ["*/*": ["schema": [:]]]]
        }
        members["responses"] = .object(responses(operation, &schemas))
        return .object(members)
    }

    // MARK: Parameters

    private static func parameters(_ operation: Operation) -> [JSONValue] {
        var parameters: [JSONValue] = operation.parameters.map { name in
            [
                "name": .string(name), "in": "path", "required": .bool(true),
                "description": .string(Self.words(path: operation.path, name)),
                "schema": ["type": "string", "minLength": .integer(1), "maxLength": .integer(100)],
            ]
        }
        parameters += operation.query.map { parameter in
            [
                "name": .string(parameter.name), "in": "query", "required": .bool(false), "description": .string(parameter.words),
                "schema": schema(parameter),
            ]
        }
        if operation.needsVersion {
            let isPreviewed = operation.query.contains { $0.name == "preview" }
            parameters.append(["$ref": .string("#/components/parameters/\(isPreviewed ? "IfMatchUnlessPreview" : "IfMatch")")])
        }
        switch operation.idempotency {
        case .ignored: break
        case .stored, .remembered: parameters.append(["$ref": "#/components/parameters/IdempotencyKey"])
        }
        if operation.answers.contains(where: { if case .events = $0.content { true } else { false } }) {
            parameters.append(["$ref": "#/components/parameters/LastEventID"])
        }
        return parameters
    }

    private static func words(path: String, _ name: String) -> String {
        if name != "id" { return "The \(name)'s id" }
        let thing = path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        switch thing {
        case "agents": return "The agent's id, its last characters, or its name"
        case "tasks", "runs": return "The \(thing.dropLast())'s id, its last characters, or @last"
        default: return "The id"
        }
    }

    private static func schema(_ parameter: QueryParameter) -> JSONValue {
        switch parameter.kind {
        case .text(let longest): ["type": "string", "maxLength": .integer(Int64(longest))]
        case .integer(let range, let usual):
            .object(
                ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)].merging(
                    usual.map { ["default": .integer($0)] } ?? [:]
                ) { $1 })
        case .choice(let words, let usual):
            .object(
                ["type": "string", "enum": .array(words.map(JSONValue.string))].merging(usual.map { ["default": .string($0)] } ?? [:]) {
                    $1
                })
        case .flag: ["type": "boolean", "default": .bool(false)]
        }
    }

    static let sharedParameters: [String: JSONValue] = [
        "IfMatch": [
            "name": "If-Match", "in": "header", "required": .bool(true), "schema": ["type": "string"], "example": "\"3\"",
            "description": "The version that the change is based on, as in ETag; * for any",
        ],
        "IfMatchUnlessPreview": [
            "name": "If-Match", "in": "header", "required": .bool(false), "schema": ["type": "string"], "example": "\"3\"",
            "description": "The version that the change is based on, as in ETag; * for any. Optional for a preview",
        ],
        "IdempotencyKey": [
            "name": "Idempotency-Key", "in": "header", "required": .bool(false),
            "schema": ["type": "string", "minLength": .integer(1), "maxLength": .integer(200)],
            "description": "The same key and request get the first response again; a different request with the key is refused",
        ],
        "LastEventID": [
            "name": "Last-Event-ID", "in": "header", "required": .bool(false), "schema": ["type": "string", "pattern": "^[0-9]{1,18}$"],
            "description": "Like after, for clients of server-sent events",
        ],
    ]

    static let sharedHeaders: [String: JSONValue] = [
        "RequestID": ["description": "The request's id, as in errors, the audit log and the log", "schema": ["type": "string"]],
        "ETag": ["description": "The version, for If-Match", "schema": ["type": "string"]],
        "RetryAfter": ["description": "Seconds to wait", "schema": ["type": "integer"]],
        "Allow": ["description": "The methods of the path", "schema": ["type": "string"]],
    ]

    // MARK: Responses

    private static func responses(_ operation: Operation, _ schemas: inout [String: JSONValue]) -> [String: JSONValue] {
        var responses: [String: JSONValue] = [:]
        for answer in operation.answers {
            var members: [String: JSONValue] = [
                "description": .string(answer.words), "headers": ["X-Request-Id": ["$ref": "#/components/headers/RequestID"]],
            ]
            switch answer.content {
            case .nothing: break
            case .json(let schema): members["content"] = ["application/json": ["schema": schema.described(gathering: &schemas)]]
            case .events:
                let page = Schema.page(EventFrame.schema, of: "Events").described(gathering: &schemas)
                _ = LiveFrame.schema.described(gathering: &schemas)
                members["content"] = [
                    "application/json": ["schema": page],
                    "text/event-stream": [
                        "schema": [
                            "type": "string",
                            "description": """
                            Events with their position as id and an Event as data; live text as event live with a LiveText; the event \
                            reset with {head} if the client's position is beyond the newest event; a comment at least every 15 s
                            """,
                        ]
                    ],
                ]
            case .other(let type): members["content"] = [type: ["schema": [:]]]
            }
            responses[String(answer.status)] = .object(members)
        }
        for (status, codes) in errors(operation) {
            let words = codes.map(\.rawValue).sorted().joined(separator: ", ")
            var members: [String: JSONValue] = [
                "description": .string(words), "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
            ]
            if status == 429 { members["headers"] = ["Retry-After": ["$ref": "#/components/headers/RetryAfter"]] }
            responses[String(status)] = .object(members)
        }
        return responses
    }

    /// The possible errors by status: those of the operation and those that follow from its parameters.
    private static func errors(_ operation: Operation) -> [Int: Set<ErrorCode>] {
        var codes: Set<ErrorCode> = [.internalError, .hostRefused, .originRefused, .unknownField, .invalidRequest, .stateUnwritable]
        codes.formUnion(operation.errors)
        if operation.access != .anyone { codes.formUnion([.notAuthorized, .signInExpired, .forbidden, .tooManyAttempts]) }
        switch operation.body {
        case .none: break
        case .json: codes.formUnion([.invalidJSON, .bodyTooLarge, .unsupportedMediaType])
        case .raw: codes.insert(.bodyTooLarge)
        }
        if operation.needsVersion { codes.formUnion([.preconditionRequired, .versionMismatch]) }
        switch operation.idempotency {
        case .ignored: break
        case .stored, .remembered: codes.formUnion([.idempotencyMismatch, .conflict])
        }
        return Dictionary(grouping: codes, by: \.httpStatus).mapValues(Set.init)
    }
}
