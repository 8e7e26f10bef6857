package import RoostModel

/// The body of a request. It is checked against its schema before it is decoded, so that unknown fields are rejected at any depth.
package protocol ClosedSchema: Decodable, Sendable, Described {}

extension ClosedSchema {
    /// The names of the top-level fields.
    package static var fields: Set<String> { schema.object?.names ?? [] }
}

/// `POST /v1/tasks/{id}/messages`: sends a further message.
package struct SayRequest: Codable, ClosedSchema, Equatable {
    /// The text, at most ``SpokenSize/most`` bytes.
    package var body: String
    /// How it reaches an active run; default `queue`.
    package var mode: MessageMode?
    /// As in ``CreateTaskRequest/environment``.
    package var environment: [String: String]?
    /// Attachments uploaded before, at most 20.
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
    /// Whether the task's waiting messages are withdrawn too; otherwise they get the next run.
    package var dropsMessages: Bool?

    package init(dropsMessages: Bool? = nil) {
        self.dropsMessages = dropsMessages
    }
}

/// `POST /v1/tasks/{id}/retry`
package struct RetryRequest: Codable, ClosedSchema, Equatable {
    /// As in ``CreateTaskRequest/environment``.
    package var environment: [String: String]?

    package init(environment: [String: String]? = nil) {
        self.environment = environment
    }
}

/// `POST /v1/runs/{id}/apply`
package struct ApplyRequest: Codable, ClosedSchema, Equatable {
    /// The chosen paths; absent for all.
    package var paths: [String]?
    /// Default `files`.
    package var target: ApplyTarget?
    /// Whether changed files below ignored paths are applied too; default false.
    package var includesIgnored: Bool?
    /// The digest of the diff that was shown. Other changes are refused.
    package var digest: String?
    /// Paths that the policy applies only by name and that a person confirmed.
    package var named: [String]?
    /// The commit message.
    package var message: String?
    /// How lines changed on both sides are resolved; absent reports a conflict.
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
    /// ASCII-armored, as git stores it in a commit's header.
    package var signature: String

    package init(signature: String) {
        self.signature = signature
    }
}

/// `POST /v1/projects/relink`
package struct RelinkRequest: Codable, ClosedSchema, Equatable {
    /// An absolute folder.
    package var path: String
    /// Without it, the answer only lists the affected tasks.
    package var isConfirmed: Bool?

    package init(path: String, isConfirmed: Bool? = nil) {
        self.path = path
        self.isConfirmed = isConfirmed
    }
}

/// `POST /v1/gc`
package struct CollectRequest: Codable, ClosedSchema, Equatable {
    /// Removes work trees whose last run ended longer ago than this.
    package var olderThanMs: Int64?
    /// How many of the newest work trees are kept.
    package var keep: Int?
    /// Whether work trees with changes that are neither applied nor discarded are removed too.
    package var includesUndecided: Bool?
    /// Only the work trees of these tasks; absent for all.
    package var tasks: [TaskID]?
    /// Removes the output of runs that ended longer ago than this; absent for the configured age.
    package var outputOlderThanMs: Int64?
    /// Whether all caches of tools are removed.
    package var includesCaches: Bool?
    /// Whether nothing is removed, only reported.
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

/// A POST request without content.
package struct EmptyRequest: Codable, ClosedSchema, Equatable {
    package init() {}
}

/// `POST /v1/policy/preview`: asks what a run under a policy could reach.
package struct PolicyPreviewRequest: Codable, ClosedSchema, Equatable {
    package var policy: PolicyRequest?
    /// Default `command`, which needs no installed runtime.
    package var runtime: RuntimeKind?
    package var command: [String]?
    package var projectPath: String?
    package var workTree: WorkTreeMode?

    package init(policy: PolicyRequest? = nil, projectPath: String? = nil) {
        self.policy = policy
        self.projectPath = projectPath
    }
}
