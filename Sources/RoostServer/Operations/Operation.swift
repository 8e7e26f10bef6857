import HTTPTypes
import Hummingbird
import RoostModel
import RoostWire

/// One operation of the API: its access, parameters, responses and handler. All routes are made from these values, and so is the API's
/// description.
struct Operation: Sendable {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    enum Access: Sendable, Equatable {
        case anyone
        case scope(Scope)
        /// `admin`, and only with one of the owner's own credentials: no grant and no API key.
        case minting

        var words: String {
            switch self {
            case .anyone: "public"
            case .scope(let scope): scope.rawValue
            case .minting: "admin, owner only"
            }
        }
    }

    /// What a token bound to agents may access of it.
    enum Reach: Sendable {
        /// Nothing: the operation concerns the whole daemon.
        case daemon
        /// Objects of the agent; the handler checks.
        case things
    }

    enum Body: Sendable {
        case none
        case json(Schema)
        /// Any media type, unparsed, up to `limit` bytes; `nil` for no limit while the connection lasts.
        case raw(limit: Int?)
    }

    /// The effect of a repeated `Idempotency-Key`.
    enum Idempotency: Sendable {
        /// None; the header is ignored.
        case ignored
        /// The key is in the store and survives restarts.
        case stored
        /// The API server keeps the response in memory for a day.
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
    /// The maximum size of a JSON body in bytes.
    var bodyLimit = 1 << 20
    var needsVersion = false
    var idempotency = Idempotency.ignored
    let answers: [Answer]
    var errors: [ErrorCode] = []
    /// Whether it only reads although it has a body; every `GET` only reads.
    var onlyReads = false
    /// Whether it also answers `HEAD`, as every `GET` that is not a stream.
    var takesHead: Bool { method == .get && !isStream }
    /// Whether the response lasts as long as the connection.
    var isStream = false
    /// Whether its last parameter is the rest of the path.
    var takesRest = false
    /// Whether its response needs only memory: it is made on the connection's event loop, so its handler must not block.
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
            case .system: "The daemon itself: health, information, settings, diagnostics."
            case .access: "Tokens, browser sign-ins and project folders."
            case .agents: "Named workers: instructions, runtime, policy, desired and observed state."
            case .tasks: "Conversations and jobs; a message to a task starts a run."
            case .runs: "Single attempts, their diffs, and applying or discarding them."
            case .live: "Events as they happen."
            case .app: "The files of the web app; they contain no data."
            }
        }
    }

    /// The path parameters, in order.
    var parameters: [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }
}

extension Operation.Answer {
    static func ok(_ schema: Schema, _ words: String = "Success") -> Self { Self(status: 200, words: words, content: .json(schema)) }
    static func created(_ schema: Schema, _ words: String = "Created") -> Self { Self(status: 201, words: words, content: .json(schema)) }
    static func accepted(_ schema: Schema, _ words: String = "Stored; processing continues") -> Self {
        Self(status: 202, words: words, content: .json(schema))
    }
    static let done = Self(status: 204, words: "Done", content: .nothing)
}
