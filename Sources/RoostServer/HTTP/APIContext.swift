import Hummingbird
import Logging
import NIOCore
import RoostModel
import RoostWire

/// What a request carries with it; filled by the API server step by step.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    let requestID: String
    /// Who asks; ``AuthenticatedCaller/anyone`` on public operations.
    var caller = AuthenticatedCaller.anyone
    /// Who let the caller in; `nil` on public operations.
    var authenticator: (any Authenticator)?
    /// What is asked for, once it is known.
    var operation: Operation?
    /// The path's template, once it is known; never an id.
    var route = ""
    var query = Query()
    /// What stood in the path's braces, decoded.
    var pathParameters: [String: String] = [:]
    /// Where the request's body was read already, to be compared with an earlier one.
    var collectedBody: ByteBuffer?
    /// What the audit knows of this request.
    let audit = AuditMark()
    /// Where an answer without end may leave itself to be gone on with by the connection alone.
    var stream: EventAnswers.Slot?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        requestID = source.logger[metadataKey: "hb.request.id"]?.description ?? ""
    }

    /// Of bodies but uploads.
    var maxUploadSize: Int { operation?.bodyLimit ?? 1 << 20 }

    func pathParameter(_ name: String) throws -> String {
        guard let value = pathParameters[name] else {
            throw ErrorBody(.internalError, "the operation has no path parameter \(name)", requestId: requestID)
        }
        return value
    }

    /// - Throws: ``ErrorBody`` where the caller would not be let in any more.
    func confirm() throws { try authenticator?.confirm(caller, requestID: requestID) }

    func refusal(_ code: ErrorCode, _ message: String, hint: String? = nil) -> ErrorBody {
        ErrorBody(code, message, hint: hint, requestId: requestID)
    }
}
