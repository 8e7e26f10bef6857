/// The closed list of API errors: each has one code, one HTTP status and one exit code. A test checks docs/errors.md against it.
package enum ErrorCode: String, Codable, Sendable, CaseIterable {
    case invalidJSON = "invalid_json"
    case invalidRequest = "invalid_request"
    case unknownField = "unknown_field"
    case bodyTooLarge = "body_too_large"
    case headTooLarge = "head_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case preconditionRequired = "precondition_required"
    case versionMismatch = "version_mismatch"
    case idempotencyMismatch = "idempotency_mismatch"
    case notAuthorized = "not_authorized"
    case forbidden
    case hostRefused = "host_refused"
    case originRefused = "origin_refused"
    case tooManyAttempts = "too_many_attempts"
    case signInExpired = "sign_in_expired"
    case upgradeRequired = "upgrade_required"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case taskNotFound = "task_not_found"
    case runNotFound = "run_not_found"
    case applicationNotFound = "application_not_found"
    case agentNotFound = "agent_not_found"
    case tokenNotFound = "token_not_found"
    case messageNotFound = "message_not_found"
    case attachmentNotFound = "attachment_not_found"
    case ambiguousID = "ambiguous_id"
    case projectNotFound = "project_not_found"
    case projectRefused = "project_refused"
    case conflict
    case wrongState = "wrong_state"
    case noChanges = "no_changes"
    case changesChanged = "changes_changed"
    case noPatch = "no_patch"
    case undecided
    case policyRefused = "policy_refused"
    case sandboxUnavailable = "sandbox_unavailable"
    case stateUnwritable = "state_unwritable"
    case stopping
    case internalError = "internal_error"
    // Raised by the client itself.
    case notRunning = "not_running"
    case timedOut = "timed_out"

    /// The HTTP status; 0 for errors that only a client raises.
    package var httpStatus: Int {
        switch self {
        case .invalidJSON, .invalidRequest, .unknownField, .projectRefused, .ambiguousID: 400
        case .notAuthorized, .signInExpired: 401
        case .policyRefused, .forbidden, .hostRefused, .originRefused: 403
        case .notFound, .taskNotFound, .runNotFound, .applicationNotFound, .agentNotFound, .tokenNotFound, .messageNotFound,
            .attachmentNotFound, .projectNotFound:
            404
        case .methodNotAllowed: 405
        case .conflict, .wrongState, .noChanges, .changesChanged, .noPatch, .undecided, .idempotencyMismatch: 409
        case .versionMismatch: 412
        case .unsupportedMediaType: 415
        case .upgradeRequired: 426
        case .preconditionRequired: 428
        case .tooManyAttempts: 429
        case .bodyTooLarge: 413
        case .headTooLarge: 431
        case .internalError: 500
        case .sandboxUnavailable, .stateUnwritable, .stopping: 503
        case .notRunning, .timedOut: 0
        }
    }

    /// The exit code of a command that fails with this error.
    package var exitCode: ExitStatus {
        switch self {
        case .notRunning: .notRunning
        case .notAuthorized, .forbidden, .signInExpired, .tooManyAttempts: .notAuthorized
        case .policyRefused, .sandboxUnavailable: .refused
        case .invalidJSON, .invalidRequest, .unknownField, .bodyTooLarge, .headTooLarge, .notFound, .methodNotAllowed, .taskNotFound,
            .runNotFound, .applicationNotFound, .agentNotFound, .tokenNotFound, .messageNotFound, .attachmentNotFound, .ambiguousID,
            .projectNotFound,
            .projectRefused, .conflict, .wrongState, .noChanges, .changesChanged, .noPatch, .undecided, .unsupportedMediaType,
            .preconditionRequired, .versionMismatch,
            .idempotencyMismatch, .hostRefused, .originRefused, .upgradeRequired, .stateUnwritable, .stopping, .internalError, .timedOut:
            .failed
        }
    }

    /// Whether the same request may succeed later without a change.
    package var isRetryable: Bool {
        switch self {
        case .stopping, .stateUnwritable, .notRunning, .timedOut, .tooManyAttempts: true
        case .invalidJSON, .invalidRequest, .unknownField, .bodyTooLarge, .headTooLarge, .notAuthorized, .notFound, .methodNotAllowed,
            .taskNotFound, .runNotFound, .applicationNotFound, .agentNotFound, .ambiguousID, .projectNotFound, .projectRefused, .conflict,
            .wrongState,
            .noChanges, .changesChanged, .noPatch, .undecided, .policyRefused, .sandboxUnavailable, .internalError, .unsupportedMediaType,
            .preconditionRequired,
            .versionMismatch, .idempotencyMismatch, .forbidden, .hostRefused, .originRefused, .signInExpired, .upgradeRequired,
            .tokenNotFound, .messageNotFound, .attachmentNotFound:
            false
        }
    }

    /// What to do, if the message alone does not say it.
    package var hint: String? {
        switch self {
        case .notRunning: "start it with roost up"
        case .taskNotFound: "roost task list shows the tasks"
        case .runNotFound: "roost task show TASK shows its runs; @last is the newest"
        case .sandboxUnavailable: "roost doctor says what is missing and how to fix it"
        case .internalError: "see the daemon's log: roost logs --daemon"
        case .agentNotFound: "roost agent list shows the agents"
        case .versionMismatch: "read it again, then repeat the change"
        case .preconditionRequired: "send If-Match with the version that the change is based on"
        case .signInExpired: "open a new link with roost open"
        case .ambiguousID: "give more of its characters"
        case .changesChanged: "review them again: roost diff"
        case .noPatch: "roost diff on a terminal shows what it can; roost apply applies everything"
        default: nil
        }
    }
}

/// Exit codes of the command line; docs/errors.md documents them.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case usage = 2
    case notRunning = 3
    case notAuthorized = 4
    case refused = 5
    case interrupted = 130
}
