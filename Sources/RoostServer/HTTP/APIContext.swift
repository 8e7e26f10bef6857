import Hummingbird
import Logging
import NIOCore
import RoostModel
import RoostWire

/// The state of a request, filled step by step while it is handled.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    let requestID: String
    /// The authenticated caller; ``AuthenticatedCaller/anyone`` on public operations.
    var caller = AuthenticatedCaller.anyone
    /// The authenticator of the caller; `nil` on public operations.
    var authenticator: (any Authenticator)?
    /// The requested operation, once it is known.
    var operation: Operation?
    /// The path template, once it is known; it contains no ids.
    var route = ""
    var query = Query()
    /// The decoded path parameters.
    var pathParameters: [String: String] = [:]
    /// The body, if it was already read to compare it with an earlier request.
    var collectedBody: ByteBuffer?
    /// What the audit log records about this request.
    let audit = AuditMark()
    /// Where a streaming operation leaves its stream, to be continued by the connection alone.
    var stream: EventAnswers.Slot?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        requestID = source.logger[metadataKey: "hb.request.id"]?.description ?? ""
    }

    /// The maximum body size in bytes, except for uploads.
    var maxUploadSize: Int { operation?.bodyLimit ?? 1 << 20 }

    func pathParameter(_ name: String) throws -> String {
        guard let value = pathParameters[name] else {
            throw ErrorBody(.internalError, "the operation has no path parameter \(name)", requestId: requestID)
        }
        return value
    }

    /// - Throws: ``ErrorBody`` if the caller's token is no longer valid.
    func confirm() throws { try authenticator?.confirm(caller, requestID: requestID) }

    func refusal(_ code: ErrorCode, _ message: String, hint: String? = nil) -> ErrorBody {
        ErrorBody(code, message, hint: hint, requestId: requestID)
    }
}
