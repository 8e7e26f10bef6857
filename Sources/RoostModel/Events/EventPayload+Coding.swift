#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension EventPayload {
    /// The event's `data` as JSON text with sorted keys, so that equal payloads have equal text.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data =
            switch self {
            case .taskCreated(let value): try encoder.encode(value)
            case .messageAccepted(let value): try encoder.encode(value)
            case .messageChanged(let value): try encoder.encode(value)
            case .applicationChanged(let value): try encoder.encode(value)
            case .workTreeRemoved(let value): try encoder.encode(value)
            case .runQueued(let value): try encoder.encode(value)
            case .runStatus(let value): try encoder.encode(value)
            case .runSandbox(let value): try encoder.encode(value)
            case .runOutput(let value): try encoder.encode(value)
            case .runOutputDropped(let value): try encoder.encode(value)
            case .runNotice(let value): try encoder.encode(value)
            case .sessionStarted(let value): try encoder.encode(value)
            case .assistantMessage(let value): try encoder.encode(value)
            case .assistantThought(let value): try encoder.encode(value)
            case .toolCall(let value): try encoder.encode(value)
            case .toolUpdate(let value): try encoder.encode(value)
            case .usageReported(let value): try encoder.encode(value)
            case .diffCaptured(let value): try encoder.encode(value)
            case .runFinished(let value): try encoder.encode(value)
            case .daemonStarted(let value): try encoder.encode(value)
            case .daemonStopped(let value): try encoder.encode(value)
            }
        return String(decoding: data, as: UTF8.self)
    }

    /// Reads `data` of an event of a known type.
    package init(type: EventType, json: String) throws {
        let decoder = JSONDecoder()
        let data = Data(json.utf8)
        func value<Value: Decodable>() throws -> Value { try decoder.decode(Value.self, from: data) }
        self =
            switch type {
            case .taskCreated: .taskCreated(try value())
            case .messageAccepted: .messageAccepted(try value())
            case .messageChanged: .messageChanged(try value())
            case .applicationChanged: .applicationChanged(try value())
            case .workTreeRemoved: .workTreeRemoved(try value())
            case .runQueued: .runQueued(try value())
            case .runStatus: .runStatus(try value())
            case .runSandbox: .runSandbox(try value())
            case .runOutput: .runOutput(try value())
            case .runOutputDropped: .runOutputDropped(try value())
            case .runNotice: .runNotice(try value())
            case .sessionStarted: .sessionStarted(try value())
            case .assistantMessage: .assistantMessage(try value())
            case .assistantThought: .assistantThought(try value())
            case .toolCall: .toolCall(try value())
            case .toolUpdate: .toolUpdate(try value())
            case .usageReported: .usageReported(try value())
            case .diffCaptured: .diffCaptured(try value())
            case .runFinished: .runFinished(try value())
            case .daemonStarted: .daemonStarted(try value())
            case .daemonStopped: .daemonStopped(try value())
            }
    }
}
