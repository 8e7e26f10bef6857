import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import RoostEngine
import RoostModel
import RoostWire

/// `GET /v1/stream` as a WebSocket. It is opened after the same checks as in the router; a refused client gets the router's response.
struct StreamEndpoint: WebSocketEndpoint {
    struct Visit: Sendable {
        let caller: AuthenticatedCaller
        let requestID: String
    }

    static let path = "/v1/stream"
    static let subprotocol = "roost.v1"
    /// A browser cannot set headers for a WebSocket, so its one-time ticket is sent as a sub-protocol.
    private static let ticketPrefix = "roost.ticket."

    let services: LiveServices
    let topics: Topics
    let authenticator: any Authenticator
    let transport: Transport
    var peers = PeerCredentials()
    var largestMessage = ConnectionLimits().frame

    func admit(_ head: HTTPRequestHead, on channel: any Channel) async -> Admitted<Visit>? {
        guard head.uri == Self.path else { return nil }
        let id = RequestID().description
        let protocols = UpgradeRequest.protocols(head)
        guard let caller = try? await caller(head, protocols, channel, id), Authorizer.admission(caller, .read, isWhole: false) == nil
        else { return nil }
        return Admitted(
            subprotocol: protocols.contains(Self.subprotocol) ? Self.subprotocol : nil, visit: Visit(caller: caller, requestID: id))
    }

    /// An error thrown here is found again by the router, which answers with it.
    private func caller(_ head: HTTPRequestHead, _ protocols: [String], _ channel: any Channel, _ id: String) async throws
        -> AuthenticatedCaller?
    {
        if transport == .unix { try await peers.check(channel, requestID: id) }
        let request = try HTTPRequest(head, secure: false, splitCookie: false)
        try authenticator.inspect(request.headerFields, authority: request.authority, transport: transport, requestID: id)
        // A ticket is not consumed if there is an `Authorization` field.
        if request.headerFields[.authorization] == nil, let offered = protocols.first(where: { $0.hasPrefix(Self.ticketPrefix) }) {
            return authenticator.redeem(String(offered.dropFirst(Self.ticketPrefix.count)))
        }
        return try await authenticator.authenticate(request.headerFields, transport: transport, requestID: id)
    }

    func speak(_ visit: Visit, on channel: any Channel) throws {
        let conversation = StreamSocket(services, topics: topics, caller: visit.caller, requestID: visit.requestID)
        try channel.pipeline.syncOperations.addHandler(
            SocketHandler(conversation, heartbeat: services.heartbeat, largestMessage: largestMessage))
    }
}

extension StreamEndpoint {
    /// The operation for ordinary requests to this path, and for requests that do not open a WebSocket.
    static let operation = Operation(
        method: .get, path: path, id: "stream",
        summary: "Subscribe to events and live text of topics over one WebSocket", tag: .live, access: .scope(.read),
        answers: [.init(status: 101, words: "A WebSocket; docs/streams.md describes its messages", content: .nothing)],
        errors: [.upgradeRequired]
    ) { _, context in
        throw context.refusal(.upgradeRequired, "this path supports only WebSocket", hint: "open it with a WebSocket client, version 13")
    }
}
