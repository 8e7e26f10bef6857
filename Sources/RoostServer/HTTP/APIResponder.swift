import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes
import RoostEngine
import RoostModel
import RoostSupport
import RoostWire

/// Answers every request of one listener. The checks run in this order: host and origin, authentication, authorization, validation; then
/// the operation runs. Every response, also for errors, has the constant headers, and every error the same form.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let transport: Transport
    let authenticator: any Authenticator
    let table: RouteTable
    let idempotencyCache: IdempotencyCache
    let audit: RequestAudit
    let peers = PeerCredentials()
    let timers = RequestTimers()

    @concurrent func respond(to request: Request, context: APIContext) async throws -> Response {
        guard request.wantsEvents else { return await Self.keptBack(try await respondHere(to: request, context)) }
        // Reached only on a connection that has served other requests; otherwise it is a streaming response. A task keeps the stack memory
        // of its deepest call as long as it lives, and a connection's task lives as long as its stream. Preparing the response in a task of
        // its own releases that memory.
        let work = Task { try await respondHere(to: request, context) }
        return await Self.keptBack(
            try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                work.cancel()
            })
    }

    /// Delays the response to a rate-limited caller. Not done inside any limited section, so that the delay affects nobody else.
    static func keptBack(_ response: Response) async -> Response {
        if response.status == .tooManyRequests { try? await Task.sleep(for: TooManyAttempts.hold) }
        return response
    }

    @concurrent func respondHere(to request: Request, _ context: APIContext) async throws -> Response {
        let meter = RequestMetrics(request, timers)
        var context = context
        var response: Response
        func caller() -> Caller {
            Caller(principal: context.caller.principal, requestID: context.requestID, entryPoint: transport.entryPoint)
        }
        do {
            response = try await answer(request, &context)
            if let operation = context.operation, !operation.isReading(context), !context.audit.isSet {
                await audit.done(operation, context, caller(), status: response.status.code)
            }
        } catch {
            let body = describe(error, request, context)
            await audit.refused(body, context, caller())
            response = try failure(error, body, context)
            // The last response of its connection, which discards the rest of the body.
            if Self.isLong(request) { response.headers[.connection] = "close" }
        }
        if request.method == .head { response = Self.withoutBody(response) }
        ConstantHeaders.add(to: &response, requestID: context.requestID)
        if transport == .tcp, let origin = request.headers[.origin], authenticator.allows(origin: origin) {
            ConstantHeaders.open(&response, to: origin)
        }
        meter.end(route: context.route, status: response.status)
        return response
    }

    private func answer(_ request: Request, _ context: inout APIContext) async throws -> Response {
        if transport == .unix { try await peers.check(context.channel, requestID: context.requestID) }
        try authenticator.inspect(request.headers, authority: request.head.authority, transport: transport, requestID: context.requestID)
        guard request.head.path?.first == "/" else { throw context.refusal(.invalidRequest, "the request's target must be a path") }
        let path = request.uri.path
        let match = table.match(path)
        if request.method == .options { return Preflight.answer(request, match?.entry) }
        guard let match, let operation = match.entry.operation(for: request.method) else {
            // Unauthenticated callers must not learn which paths exist.
            if path.hasPrefix("/v1/") || path == "/metrics" {
                _ = try await authenticator.authenticate(request.headers, transport: transport, requestID: context.requestID)
            }
            guard let match else { throw context.refusal(.notFound, "there is no \(request.method.rawValue) \(path)") }
            let refusal = context.refusal(.methodNotAllowed, "\(path) does not support \(request.method.rawValue)")
            var response = try failure(refusal, refusal, context)
            response.headers[.allow] = match.entry.methods
            return response
        }
        context.route = operation.path
        context.operation = operation
        context.pathParameters = match.parameters
        if operation.access != .anyone {
            context.caller = try await authenticator.authenticate(request.headers, transport: transport, requestID: context.requestID)
            context.authenticator = authenticator
            try Self.authorize(operation, context)
        }
        context.query = try Query(request.uri.query, operation.query, requestID: context.requestID)
        try Self.checkMediaType(request, operation, context)
        try Self.checkLength(request, operation, context)
        Self.askForBody(request, operation, context)
        let caller = Caller(
            principal: context.caller.principal, requestID: context.requestID, entryPoint: transport.entryPoint, noted: context.audit.set)
        let readyContext = context
        return try await Caller.$current.withValue(caller) {
            try await idempotencyCache.answer(request, operation, readyContext)
        }
    }

    /// Authorizes by scope before the request's object is looked up. The engine authorizes again for the object.
    private static func authorize(_ operation: Operation, _ context: APIContext) throws {
        let isWhole = if case .daemon = operation.reach { true } else { false }
        let denial: Denial? =
            switch operation.access {
            case .anyone: nil
            case .scope(let scope): Authorizer.admission(context.caller, scope, isWhole: isWhole)
            case .minting: Authorizer.minting(context.caller)
            }
        if let denial { throw denial }
    }

    /// Pages of other origins can send plain text and forms without a preflight, but not JSON.
    private static func checkMediaType(_ request: Request, _ operation: Operation, _ context: APIContext) throws {
        guard case .json = operation.body else { return }
        guard let type = request.headers[.contentType] else {
            let isEmpty = (request.headers[.contentLength] ?? "0") == "0" && request.headers[.transferEncoding] == nil
            guard isEmpty else { throw context.refusal(.unsupportedMediaType, "the body needs Content-Type: application/json") }
            return
        }
        let essence = type.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        guard essence == "application/json" else {
            throw context.refusal(.unsupportedMediaType, "the body must be application/json, not \(essence.prefix(100))")
        }
    }

    /// Refuses a body by its declared length, before it arrives.
    private static func checkLength(_ request: Request, _ operation: Operation, _ context: APIContext) throws {
        guard let length = request.headers[.contentLength].flatMap({ Int($0) }) else { return }
        switch operation.body {
        case .raw(let limit?) where length > limit:
            throw context.refusal(.bodyTooLarge, "the body is larger than \(limit >> 20) MiB")
        case .json where length > context.maxUploadSize:
            throw context.refusal(.bodyTooLarge, "the body is larger than \(context.maxUploadSize >> 20) MiB")
        case .none, .json, .raw: break
        }
    }

    /// Asks a client that waits before sending the body (RFC 9110, section 10.1.1) for it, now that the head has been accepted.
    private static func askForBody(_ request: Request, _ operation: Operation, _ context: APIContext) {
        if case .none = operation.body { return }
        guard request.headers[.expect]?.lowercased() == "100-continue" else { return }
        context.channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
    }

    /// Whether the rest of the body may be too long to read it only for reusing the connection.
    private static func isLong(_ request: Request) -> Bool {
        // A client that announced `Expect` may send the body anyway, or not.
        if request.headers[.transferEncoding] != nil || request.headers[.expect] != nil { return true }
        return (request.headers[.contentLength].flatMap { Int($0) } ?? 0) > 64 << 10
    }

    private func describe(_ error: any Error, _ request: Request, _ context: APIContext) -> ErrorBody {
        let body = ErrorBody.describing(error, method: request.method.rawValue, path: request.uri.path, requestID: context.requestID)
        guard body.code ?? .internalError == .internalError else { return body }
        context.logger.error(
            "A request failed", metadata: .keys((.route, request.uri.path), (.request, context.requestID), (.error, "\(error)")))
        // Details of internal errors are only for authenticated callers.
        return context.caller == .anyone ? ErrorBody(.internalError, "an internal error occurred", requestId: context.requestID) : body
    }

    private func failure(_ error: any Error, _ body: ErrorBody, _ context: APIContext) throws -> Response {
        let code = body.code ?? .internalError
        var response = try Response.json(body, status: .init(code: code.httpStatus))
        if let wait = error as? TooManyAttempts { response.headers[.retryAfter] = String(wait.seconds) }
        if code == .notAuthorized || code == .signInExpired { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    private static func withoutBody(_ response: Response) -> Response {
        var bare = Response(status: response.status, headers: response.headers)
        bare.headers[.contentLength] = response.headers[.contentLength] ?? response.body.contentLength.map(String.init)
        return bare
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> Substring {
        var text = self
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
