import HTTPTypes
import NIOCore
import RoostModel
import RoostWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The OpenAPI document of `GET /v1/openapi.json`, made from the table of operations when it is first read.
final class APIDescription: Sendable {
    private let operations = Mutex<[Operation]>([])
    private let written = Mutex<ByteBuffer?>(nil)
    private let version: String

    init(version: String) {
        self.version = version
    }

    /// Called once, by the creator of the table that this description is part of.
    func describe(_ operations: [Operation]) {
        self.operations.withLock { $0 = operations }
    }

    func bytes() throws -> ByteBuffer {
        if let known = written.withLock({ $0 }) { return known }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = ByteBuffer(bytes: try encoder.encode(document()))
        written.withLock { $0 = bytes }
        return bytes
    }

    func document() -> JSONValue {
        var schemas: [String: JSONValue] = [:]
        var paths: [String: [String: JSONValue]] = [:]
        // The app's files are only for browsers and are not described.
        for operation in operations.withLock({ $0 }) where operation.tag != .app {
            paths[operation.path, default: [:]][operation.method.rawValue.lowercased()] = OperationDescription.of(operation, &schemas)
        }
        _ = ErrorBody.schema.described(gathering: &schemas)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Roost", "version": .string(version),
                "description": .string(Self.words), "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/", "description": "The daemon that served this description, by default http://127.0.0.1:63387"]],
            "tags": .array(
                Operation.Tag.allCases.filter { $0 != .app }.map { ["name": .string($0.rawValue), "description": .string($0.words)] }),
            "security": [["bearer": []]],
            "paths": .object(paths.mapValues(JSONValue.object)),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "bearer": [
                        "type": "http", "scheme": "bearer",
                        "description": "A control token, grant, API key or browser token. Not needed on the Unix socket.",
                    ]
                ],
                "parameters": .object(OperationDescription.sharedParameters),
                "headers": .object(OperationDescription.sharedHeaders),
            ],
        ]
    }

    private static let words = """
        The API of a Roost daemon. Errors are {error: {code, message, hint, retryable}, requestId} with codes from a fixed list; lists are \
        {items, nextCursor}. Unknown fields and query parameters are refused. Scopes: read, operate, admin; each includes the previous ones; \
        x-scope names the scope an operation needs. An Idempotency-Key makes a POST safe to repeat: for messages and tasks it is stored for \
        7 days; for other operations that accept one the daemon keeps the answer for a day, in memory, for the newest 10,000 keys. \
        Operations that create secrets and uploads do not accept one. The owner's credentials (the Unix socket, the control token, browser \
        tokens) share one set of keys; each grant and API key has its own. A change needs \
        If-Match with the version that it is based on, which is in ETag and in the field version. Ids may be complete or shortened to their \
        last six or more characters; agents may be named; @last is the newest task or run.
        """
}
