import HTTPTypes
import Hummingbird
import RoostModel
import RoostWire

/// One thing that the API server does: who may ask for it how, what comes back, and what does it. There is no other way into the router, and the
/// API's description is made from the same values.
struct Operation: Sendable {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    enum Access: Sendable, Equatable {
        case anyone
        case scope(Scope)
        /// `admin`, and of the owner's own proofs only: no grant and no API key.
        case minting

        var words: String {
            switch self {
            case .anyone: "public"
            case .scope(let scope): scope.rawValue
            case .minting: "admin, own proof"
            }
        }
    }

    /// What a token of one agent may see of it.
    enum Reach: Sendable {
        /// Nothing: it is about the whole daemon.
        case daemon
        /// What belongs to the agent; the handler looks.
        case things
    }

    enum Body: Sendable {
        case none
        case json(Schema)
        /// Any media type, as it comes, up to so many bytes; `nil` for as long as the connection stands.
        case raw(limit: Int?)
    }

    /// What a repeated `Idempotency-Key` does.
    enum Idempotency: Sendable {
        /// Nothing: the header is not looked at.
        case ignored
        /// The store knows the key, over restarts.
        case stored
        /// The API server remembers the answer for a day, in memory.
        case remembered
    }

    struct Answer: Sendable {
        enum Content: Sendable {
            case nothing
            case json(Schema)
            case events
            case other(String)
        }

        let status: Int
        let words: String
        let content: Content
    }

    let method: HTTPRequest.Method
    /// `/v1/tasks/{id}`
    let path: String
    /// `listTasks`
    let id: String
    let summary: String
    let tag: Tag
    let access: Access
    var reach = Reach.things
    var query: [QueryParameter] = []
    var body = Body.none
    /// Bytes of a body of JSON.
    var bodyLimit = 1 << 20
    var needsVersion = false
    var idempotency = Idempotency.ignored
    let answers: [Answer]
    var errors: [ErrorCode] = []
    /// Whether it only reads although it takes a body; every `GET` does.
    var onlyReads = false
    /// Whether it takes `HEAD` too, as every plain reading does.
    var takesHead: Bool { method == .get && !isStream }
    /// Whether the answer goes on for as long as the connection stands.
    var isStream = false
    /// Whether its last parameter is the whole rest of the path.
    var takesRest = false
    /// Whether its answer is in memory: it is made on the connection's own event loop, so its handler must not wait for anything.
    var isAtHand = false
    let handler: Handler

    enum Tag: String, Sendable, CaseIterable {
        case system = "System"
        case access = "Access"
        case agents = "Agents"
        case tasks = "Tasks"
        case runs = "Runs"
        case live = "Live"
        case app = "Web app"

        var words: String {
            switch self {
            case .system: "The daemon itself: health, facts, settings, findings."
            case .access: "Tokens and browsers' sign-ins: who may do what."
            case .agents: "Named workers: instructions, runtime, policy, and whether they shall run."
            case .tasks: "Conversations and jobs; a message on a task makes a run."
            case .runs: "Single attempts, their diffs, and what becomes of them."
            case .live: "Events as they happen."
            case .app: "The browser app's own files; they hold no data."
            }
        }
    }

    /// The names between braces, in order.
    var parameters: [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }
}

extension Operation.Answer {
    static func ok(_ schema: Schema, _ words: String = "As asked") -> Self { Self(status: 200, words: words, content: .json(schema)) }
    static func created(_ schema: Schema, _ words: String = "Made") -> Self { Self(status: 201, words: words, content: .json(schema)) }
    static func accepted(_ schema: Schema, _ words: String = "Stored; the work goes on") -> Self {
        Self(status: 202, words: words, content: .json(schema))
    }
    static let done = Self(status: 204, words: "Done", content: .nothing)
}
