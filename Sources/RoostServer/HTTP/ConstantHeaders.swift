import HTTPTypes
import Hummingbird

/// Headers of every response.
enum ConstantHeaders {
    private static let always: HTTPFields = {
        var fields = HTTPFields()
        fields[.xContentTypeOptions] = "nosniff"
        fields[name("x-frame-options")] = "DENY"
        fields[name("referrer-policy")] = "no-referrer"
        fields[name("cross-origin-resource-policy")] = "same-origin"
        return fields
    }()

    /// With the defaults for responses that do not set them.
    private static let usual: HTTPFields = {
        var fields = always
        fields[.cacheControl] = "no-store"
        fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        return fields
    }()

    private static func name(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is not a valid header field name") }
        return name
    }

    static func add(to response: inout Response, requestID: String) {
        let own = response.headers
        let isUsual = own[.cacheControl] == nil && own[.contentSecurityPolicy] == nil
        // Appending the response's few fields to the constant ones is cheaper than the reverse.
        var fields = isUsual ? usual : always
        fields.append(contentsOf: own)
        if !isUsual {
            if own[.cacheControl] == nil { fields[.cacheControl] = usual[.cacheControl] }
            if own[.contentSecurityPolicy] == nil { fields[.contentSecurityPolicy] = usual[.contentSecurityPolicy] }
        }
        fields[AccessFields.requestID] = requestID
        response.headers = fields
    }

    /// Allows a page of a listed origin to read the response (CORS).
    static func open(_ response: inout Response, to origin: String) {
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "etag, retry-after, x-request-id"
        response.headers[.vary] = "Origin"
    }
}

/// The CORS preflight, which a browser sends before a page of another origin may send more than a form. The origin was already checked.
enum Preflight {
    static func answer(_ request: Request, _ entry: RouteTable.Entry?) -> Response {
        var response = Response(status: .noContent)
        guard let entry else { return response }
        response.headers[.allow] = entry.methods
        guard request.headers[.origin] != nil else { return response }
        response.headers[.accessControlAllowMethods] = entry.methods
        response.headers[.accessControlAllowHeaders] = "authorization, content-type, idempotency-key, if-match, last-event-id"
        response.headers[.accessControlMaxAge] = "600"
        if request.headers[AccessFields.requestPrivateNetwork] == "true" { response.headers[AccessFields.allowPrivateNetwork] = "true" }
        return response
    }
}
