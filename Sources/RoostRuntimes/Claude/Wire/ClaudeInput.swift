import RoostModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The lines written to the CLI's `--input-format stream-json`, one JSON object each.
enum ClaudeInput {
    /// - Parameter uuid: returned in the message's echo.
    static func message(_ text: String, uuid: String) -> [UInt8] {
        line(
            .object([
                "type": .string("user"),
                "uuid": .string(uuid),
                "message": .object([
                    "role": .string("user"),
                    "content": .array([.object(["type": .string("text"), "text": .string(text)])]),
                ]),
            ]))
    }

    /// Stops the running turn and drops messages that wait behind it. (CLIs that do not know `cancel_queued` ignore it.)
    static func interrupt(requestID: String) -> [UInt8] {
        line(
            .object([
                "type": .string("control_request"),
                "request_id": .string(requestID),
                "request": .object(["subtype": .string("interrupt"), "cancel_queued": .bool(true)]),
            ]))
    }

    /// Withdraws a message that is still in the CLI's queue.
    static func withdraw(uuid: String, requestID: String) -> [UInt8] {
        line(
            .object([
                "type": .string("control_request"),
                "request_id": .string(requestID),
                "request": .object(["subtype": .string("cancel_async_message"), "message_uuid": .string(uuid)]),
            ]))
    }

    static func allow(_ request: ClaudeControlRequest) -> [UInt8] {
        answer(
            request,
            [
                "subtype": .string("success"),
                "response": .object(["behavior": .string("allow"), "updatedInput": request.input ?? .object([:])]),
            ])
    }

    static func deny(_ request: ClaudeControlRequest, why: String) -> [UInt8] {
        answer(request, ["subtype": .string("success"), "response": .object(["behavior": .string("deny"), "message": .string(why)])])
    }

    static func refuse(_ request: ClaudeControlRequest) -> [UInt8] {
        answer(request, ["subtype": .string("error"), "error": .string("Unsupported control request subtype: \(request.subtype)")])
    }

    private static func answer(_ request: ClaudeControlRequest, _ members: [String: JSONValue]) -> [UInt8] {
        let response = members.merging(["request_id": .string(request.requestID)]) { $1 }
        return line(.object(["type": .string("control_response"), "response": .object(response)]))
    }

    /// Object members are sorted, so that equal input gives equal bytes.
    static func text(_ value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a JSON value could not be encoded: \(error)")
        }
    }

    private static func line(_ value: JSONValue) -> [UInt8] { Array(text(value).utf8) + [0x0a] }
}
