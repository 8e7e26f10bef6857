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
    package var attachments: [AttachmentID]?

    package init(
        body: String, mode: MessageMode? = nil, environment: [String: String]? = nil, attachments: [AttachmentID]? = nil
    ) {
        self.body = body
        self.mode = mode
        self.environment = environment
        self.attachments = attachments
    }
}

/// `POST /v1/runs/{id}/cancel`, `POST /v1/tasks/{id}/cancel`
package struct CancelRequest: Codable, ClosedSchema, Equatable {
    /// Takes back the task's waiting messages too; else they go on in the next run.
    package var dropsMessages: Bool?

    package init(dropsMessages: Bool? = nil) {
        self.dropsMessages = dropsMessages
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
    /// The digest of the diff that was shown; changes of another digest are refused.
    package var digest: String?
    /// What the policy takes only by name, and a person named.
    package var named: [String]?
    /// Of the commit.
    package var message: String?
    /// Which side wins where both changed the same lines; absent for a conflict.
    package var preference: ApplyPreference?

    package init(
        paths: [String]? = nil, target: ApplyTarget? = nil, includesIgnored: Bool? = nil, digest: String? = nil, named: [String]? = nil,
        message: String? = nil, preference: ApplyPreference? = nil
    ) {
        self.message = message
        self.preference = preference
        self.named = named
        self.paths = paths
        self.target = target
        self.includesIgnored = includesIgnored
        self.digest = digest
    }
}

/// `POST /v1/applications/{id}/signature`
package struct SignatureRequest: Codable, ClosedSchema, Equatable {
    /// Armored, as git stores it in a commit's header.
    package var signature: String

    package init(signature: String) {
        self.signature = signature
    }
}

/// `POST /v1/projects/relink`
package struct RelinkRequest: Codable, ClosedSchema, Equatable {
    /// An absolute folder.
    package var path: String
    /// Without it the answer only says what confirming would do.
    package var isConfirmed: Bool?

    package init(path: String, isConfirmed: Bool? = nil) {
        self.path = path
        self.isConfirmed = isConfirmed
    }
}

/// `POST /v1/gc`
package struct CollectRequest: Codable, ClosedSchema, Equatable {
    /// Work trees whose last run ended longer ago than this go.
    package var olderThanMs: Int64?
    /// At most this many stay.
    package var keep: Int?
    /// Those with changes that nobody applied or discarded go too.
    package var includesUndecided: Bool?
    /// Only those of these tasks; absent for all.
    package var tasks: [TaskID]?
    /// What runs printed and did goes where they ended longer ago; absent for what the settings say.
    package var outputOlderThanMs: Int64?
    /// All stores of tools' caches go.
    package var includesCaches: Bool?
    /// Only say what would go.
    package var isDryRun: Bool?

    package init(
        olderThanMs: Int64? = nil, keep: Int? = nil, includesUndecided: Bool? = nil, tasks: [TaskID]? = nil,
        outputOlderThanMs: Int64? = nil, includesCaches: Bool? = nil, isDryRun: Bool? = nil
    ) {
        self.olderThanMs = olderThanMs
        self.keep = keep
        self.includesUndecided = includesUndecided
        self.tasks = tasks
        self.outputOlderThanMs = outputOlderThanMs
        self.includesCaches = includesCaches
        self.isDryRun = isDryRun
    }
}

/// A POST without content.
package struct EmptyRequest: Codable, ClosedSchema, Equatable {
    package init() {}
}

/// `POST /v1/policy/preview`: what a run under this policy could reach.
package struct PolicyPreviewRequest: Codable, ClosedSchema, Equatable {
    package var policy: PolicyRequest?
    /// Default `command`, which needs nothing installed.
    package var runtime: RuntimeKind?
    package var command: [String]?
    package var projectPath: String?
    package var workTree: WorkTreeMode?

    package init(policy: PolicyRequest? = nil, projectPath: String? = nil) {
        self.policy = policy
        self.projectPath = projectPath
    }
}
