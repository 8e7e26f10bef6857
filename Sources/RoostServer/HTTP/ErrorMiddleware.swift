import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RoostEngine
import RoostModel
import RoostSupport
import RoostWire

/// The one place where errors get their code, status and words for the wire.
struct ErrorMiddleware: RouterMiddleware {
    @concurrent func handle(
        _ request: Request, context: DoorContext, next: @concurrent (Request, DoorContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let body = ErrorBody.describing(error, request: request, requestID: context.requestID)
            let code = body.code ?? .internalError
            if code == .internalError {
                context.logger.error(
                    "A request failed", metadata: .keys((.route, request.uri.path), (.request, context.requestID), (.error, "\(error)")))
            }
            return try Response.json(body, status: .init(code: code.httpStatus))
        }
    }
}

extension ErrorBody {
    static func describing(_ error: any Error, request: Request, requestID: String) -> ErrorBody {
        func body(_ code: ErrorCode, _ message: String) -> ErrorBody { ErrorBody(code, message, requestId: requestID) }
        switch error {
        case let error as ErrorBody: return error
        case let error as EngineError:
            let code: ErrorCode =
                switch error {
                case .taskNotFound: .taskNotFound
                case .runNotFound: .runNotFound
                case .applicationNotFound: .applicationNotFound
                case .unknownAgent: .agentNotFound
                case .wrongState: .wrongState
                case .noChanges: .noChanges
                case .invalid: .invalidRequest
                case .stopping: .stopping
                }
            return body(code, error.description)
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
                case .notReadable, .notWritable, .notOurs, .refused, .unmappedOwners: .projectRefused
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
        case let error as RuntimeError: return body(.wrongState, error.message)
        case let error as SandboxError:
            if case .pathRefused = error { return body(.policyRefused, error.description) }
            return body(.sandboxUnavailable, error.description)
        case let error as InvalidValue: return body(.invalidRequest, error.description)
        case let error as HTTPError:
            switch error.status {
            case .notFound: return body(.notFound, "there is no \(request.method.rawValue) \(request.uri.path)")
            case .methodNotAllowed: return body(.methodNotAllowed, "\(request.uri.path) does not take \(request.method.rawValue)")
            case .contentTooLarge: return body(.bodyTooLarge, "the request's body is larger than 1 MiB")
            default: return body(.invalidRequest, error.body ?? "the request cannot be understood")
            }
        default: return body(.internalError, "something inside failed: \(error)")
        }
    }
}
