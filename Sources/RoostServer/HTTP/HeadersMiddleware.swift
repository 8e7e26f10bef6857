import HTTPTypes
import Hummingbird

/// Headers that stand on every answer.
struct HeadersMiddleware: RouterMiddleware {
    private static let requestID = HTTPField.Name("x-request-id")

    @concurrent func handle(
        _ request: Request, context: DoorContext, next: @concurrent (Request, DoorContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if let name = Self.requestID { response.headers[name] = context.requestID }
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }
}
