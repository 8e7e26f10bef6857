import RoostModel

extension TokenAnswer: Described {
    package static let schema = Schema.object(
        "Token",
        [
            .required("id", .id), .required("kind", .choice(TokenKind.self)), .required("name", .string),
            .required("scopes", .list(.choice(Scope.self))), .optional("agentId", .id, "The only agent that it can reach"),
            .optional("ceiling", Ceiling.schema, "The limit on what its work may do; absent with the scope admin"),
            .required("createdAt", .time), .optional("expiresAt", .time), .optional("lastUsedAt", .time), .optional("lastOrigin", .string),
            .optional("revokedAt", .time), .required("isCurrent", .boolean, "Whether this request was authenticated with it"),
        ])
}

extension MintedTokenAnswer: Described {
    package static let schema = Schema.object(
        "MintedToken",
        [
            .required("token", .string, "The secret; shown only once"), .required("about", TokenAnswer.schema),
            .optional("revoked", .integer, "How many tokens a rotation revoked"),
        ])
}

extension SignInLinkAnswer: Described {
    package static let schema = Schema.object("SignInLink", [.required("url", .string), .required("expiresAt", .time)])
}

extension SignInAnswer: Described {
    package static let schema = Schema.object(
        "SignIn",
        [.required("id", .id), .required("token", .string, "The bearer token; valid for an hour"), .required("expiresAt", .time)])
}

extension CallerAnswer: Described {
    package static let schema = Schema.object(
        "AuthenticatedCaller",
        [
            .required("principal", .string, "owner, or a token's kind and id"), .required("scopes", .list(.choice(Scope.self))),
            .optional("agentId", .id), .optional("expiresAt", .time),
            .optional("ceiling", Ceiling.schema, "The limit on what the caller's work may do; absent with the scope admin"),
        ])
}

extension StreamTicketAnswer: Described {
    package static let schema = Schema.object("StreamTicket", [.required("ticket", .string), .required("expiresAt", .time)])
}

extension AttachmentAnswer: Described {
    package static let schema = Schema.object(
        "Attachment",
        [
            .required("id", .id), .required("name", .string), .required("mediaType", .string), .required("size", .integer),
            .required("hash", .string, "SHA-256 of the content, in hexadecimal"), .required("createdAt", .time),
        ])
}

extension CreateTokenRequest {
    package static let schema = Schema.object(
        "CreateTokenRequest",
        [
            .required("kind", .choice(["grant", "api_key"])),
            .required("name", .string(1...100)),
            .optional("scopes", .list(.choice(["read", "operate", "admin"]), count: 1...3), "Default read and operate"),
            .optional("agent", .string(1...100), "An agent's id or name; the token can then reach only that agent and its tasks"),
            .optional("ceiling", CeilingRequest.schema, "The limit on what its work may do; not allowed with the scope admin"),
            .optional("ttlMs", .integer(1_000...315_360_000_000), "Grants: at most a day, default 900000; API keys: absent for no expiry"),
        ]
    ).like(.object(["kind": .string("api_key"), "name": .string("nightly build")]))
}

extension SignInRequest {
    package static let schema = Schema.object(
        "SignInRequest",
        [
            .required("code", .string(1...64)),
            .required("publicKey", .string(1...128), "P-256, uncompressed X9.63 form (65 bytes), base64url without padding"),
            .optional("name", .string(1...100), "A name by which the person recognizes the browser"),
        ])
}

extension RenewSignInRequest {
    package static let schema = Schema.object(
        "RenewSignInRequest",
        [
            .required("at", .time, "At most two minutes from the daemon's clock; each value is accepted once"),
            .required(
                "signature", .string(1...128),
                "ECDSA P-256 over SHA-256, raw form, base64url, of three lines: roost sign-in renewal, the id, at"),
        ])
}

extension StreamTicketRequest {
    package static let schema = Schema.object("StreamTicketRequest", [])
}
