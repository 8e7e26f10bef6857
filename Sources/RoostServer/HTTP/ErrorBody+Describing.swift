import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import RoostEngine
import RoostModel
import RoostWire

/// Maps errors to their code, status and message in the API; the only place that does.
extension ErrorBody {
    /// - Parameters:
    ///   - method: the request's method.
    ///   - path: the requested path.
    static func describing(_ error: any Error, method: String, path: String, requestID: String) -> ErrorBody {
        func body(_ code: ErrorCode, _ message: String) -> ErrorBody { ErrorBody(code, message, requestId: requestID) }
        switch error {
        case let error as ErrorBody: return error
        case let error as TooManyAttempts: return error.body
        case let error as Denial: return ErrorBody(error, requestID: requestID)
        case let error as EngineError:
            return ErrorBody(error.code, error.description, hint: error.hint, requestId: requestID)
        case let error as StoreError:
            let code: ErrorCode =
                switch error {
                case .notFound: .notFound
                case .conflict: .conflict
                case .idempotencyMismatch: .idempotencyMismatch
                case .leaseLost: .wrongState
                case .versionMismatch: .versionMismatch
                case .unwritable: .stateUnwritable
                case .newerSchema, .corrupt: .internalError
                }
            return body(code, error.description)
        case let error as WorkTreeError:
            let code: ErrorCode =
                switch error {
                case .notFound, .notADirectory: .projectNotFound
                case .notReadable, .notWritable, .notOurs, .refused, .replaced, .unmappedOwners: .projectRefused
                case .notSignable: .wrongState
                case .gitFailed, .io: .internalError
                }
            return body(code, error.description)
        case let error as DefinitionError:
            let code: ErrorCode =
                switch error {
                case .invalid: .invalidRequest
                case .refused: .policyRefused
                }
            return body(code, error.description)
        case let error as PatchError: return body(.noPatch, error.description)
        case let error as RuntimeError: return body(.wrongState, error.message)
        case let error as SandboxError:
            if case .pathRefused = error { return body(.policyRefused, error.description) }
            return body(.sandboxUnavailable, error.description)
        case let error as SchemaFault:
            switch error.kind {
            case .unknownField(let known):
                return ErrorBody(
                    .unknownField, error.words, hint: "known fields are \(known.joined(separator: ", "))", requestId: requestID)
            case .missing, .wrong: return body(.invalidRequest, error.words)
            }
        case let error as HTTPParserError: return ErrorBody(error, requestID: requestID)
        case is NIOTooManyBytesError: return body(.bodyTooLarge, "the body is too large")
        case let error as HTTPError:
            switch error.status {
            case .notFound: return body(.notFound, "there is no \(method) \(path)")
            case .contentTooLarge: return body(.bodyTooLarge, "the body is too large")
            default: return body(.invalidRequest, error.body ?? "the request is invalid")
            }
        default: return body(.internalError, "an internal error occurred: \(error)")
        }
    }
}

extension ErrorBody {
    /// A denial that hides its object gets exactly the message of an object that does not exist.
    init(_ denial: Denial, requestID: String) {
        switch denial {
        case .notThere: self.init(.notFound, "there is no such object", requestId: requestID)
        case .folderNotThere(let path):
            self.init(.projectNotFound, WorkTreeError.notFound(path).description, requestId: requestID)
        case .forbidden(let why, let hint): self.init(.forbidden, why, hint: hint, requestId: requestID)
        }
    }
}

extension EngineError {
    fileprivate var code: ErrorCode {
        switch self {
        case .taskNotFound: .taskNotFound
        case .runNotFound: .runNotFound
        case .applicationNotFound: .applicationNotFound
        case .attachmentNotFound: .attachmentNotFound
        case .unknownAgent: .agentNotFound
        case .wrongState, .busy: .wrongState
        case .noChanges, .interruptedBeforeCapture: .noChanges
        case .undecided: .undecided
        case .changesChanged: .changesChanged
        case .notNamed: .policyRefused
        case .invalid: .invalidRequest
        case .stopping: .stopping
        }
    }

    fileprivate var hint: String? {
        switch self {
        case .notNamed(let run, _): "review them, then name each: roost apply \(run.short) --file PATH"
        case .undecided(let task, _):
            "roost task show \(task.short) shows its runs; roost task delete \(task.short) --yes deletes it anyway"
        default: nil
        }
    }
}
