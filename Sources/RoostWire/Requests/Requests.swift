package import RoostModel

/// A request's body: checked against its shape before it is read, so that an unknown field is refused at any depth.
package protocol ClosedSchema: Decodable, Sendable, Described {}

extension ClosedSchema {
    package static var fields: Set<String> { schema.object?.names ?? [] }
}

/// `POST /v1/tasks/{id}/messages`
package struct SayRequest: Codable, ClosedSchema, Equatable {
    package var body: String
    package var mode: MessageMode?
    package var environment: [String: String]?

    package init(body: String, mode: MessageMode? = nil, environment: [String: String]? = nil) {
        self.body = body
        self.mode = mode
        self.environment = environment
    }
}

/// `POST /v1/tasks/{id}/retry`
package struct RetryRequest: Codable, ClosedSchema, Equatable {
    package var environment: [String: String]?

    package init(environment: [String: String]? = nil) {
        self.environment = environment
    }
}

/// `POST /v1/runs/{id}/apply`
package struct ApplyRequest: Codable, ClosedSchema, Equatable {
    /// Chosen paths; absent for all.
    package var paths: [String]?
    package var target: ApplyTarget?
    package var includesIgnored: Bool?

    package init(paths: [String]? = nil, target: ApplyTarget? = nil, includesIgnored: Bool? = nil) {
        self.paths = paths
        self.target = target
        self.includesIgnored = includesIgnored
    }
}

/// `POST /v1/gc`
package struct CollectRequest: Codable, ClosedSchema, Equatable {
    /// Work trees whose last run ended longer ago than this go.
    package var olderThanMs: Int64?
    /// At most this many stay.
    package var keep: Int?

    package init(olderThanMs: Int64? = nil, keep: Int? = nil) {
        self.olderThanMs = olderThanMs
        self.keep = keep
    }
}

/// A POST without content.
package struct EmptyRequest: Codable, ClosedSchema, Equatable {
    package init() {}
}
